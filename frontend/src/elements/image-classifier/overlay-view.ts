/** Draws an overlay over its image, read-only, and the legend below with the slider of its opacity. */
import { css, html, nothing, svg, type TemplateResult } from "lit";
import { text } from "../../base/messages";
import type { ImageStage } from "../../tools/image-stage";
import { lookAt, type Look, type Outline, type Overlay } from "./overlay";

const STROKE = 2.5;
const LETTERS = 14;
const DOT = 5;

/** `painted` is the map without its background, once it was read. */
export function renderOverlay(
  overlay: Overlay,
  opacity: number,
  stage: ImageStage,
  painted: HTMLCanvasElement | null,
): TemplateResult {
  const look = `opacity: ${opacity / 100}`;
  if (painted) {
    painted.style.cssText = look;
    return html`${painted}`;
  }
  if (overlay.mask !== null)
    return html`<img class="mask" style=${look} src=${overlay.mask} alt="" draggable="false" />`;
  const { width, height } = stage.image;
  const colors = new Map(overlay.legend.map((line) => [line.label, line]));
  const draw = (outline: Outline) => renderOutline(outline, colors.get(outline.label) ?? lookAt(0), stage.scale);
  return html`<svg class="boxes" viewBox="0 0 ${width} ${height}" style=${look} aria-hidden="true">
    ${overlay.outlines.map(draw)}
  </svg>`;
}

/** Lines and letters keep their size on the screen at every scale. */
function renderOutline(outline: Outline, { color, on }: Look, scale: number) {
  const letters = LETTERS / scale;
  const [x, y] = [Math.min(...outline.points.map((p) => p.x)), Math.min(...outline.points.map((p) => p.y))];
  return svg`${renderShape(outline, color, scale)}
    <text x=${x + letters / 4} y=${Math.max(y - letters / 2, letters)}
      style="fill: ${on}; stroke: ${color}; font-size: ${letters}px">${outline.label}</text>`;
}

function renderShape({ form, points }: Outline, color: string, scale: number) {
  const look = `fill: none; stroke: ${color}; stroke-width: ${STROKE / scale}`;
  const [from, to] = points;
  if (!from) return nothing;
  if (form === "point") return svg`<circle cx=${from.x} cy=${from.y} r=${DOT / scale} style="fill: ${color}"></circle>`;
  if (form === "box" && to) {
    const [width, height] = [to.x - from.x, to.y - from.y];
    return svg`<rect x=${from.x} y=${from.y} width=${width} height=${height} style=${look}></rect>`;
  }
  const places = points.map(({ x, y }) => `${x},${y}`).join(" ");
  return form === "ring"
    ? svg`<polygon points=${places} style=${look}></polygon>`
    : svg`<polyline points=${places} style=${look}></polyline>`;
}

export function renderLegend(overlay: Overlay, opacity: number, fade: (opacity: number) => void): TemplateResult {
  const move = (event: Event) => {
    event.stopPropagation();
    fade((event.target as HTMLInputElement).valueAsNumber);
  };
  const line = ({ label, color }: Overlay["legend"][number]) =>
    html`<li><span class="swatch" style="background: ${color}"></span>${label}</li>`;
  return html`<div class="legend">
    ${
      overlay.legend.length > 0
        ? html`<ul>
            ${overlay.legend.map(line)}
          </ul>`
        : nothing
    }
    <label>
      ${text("opacity")}
      <input type="range" min="0" max="100" .value=${String(opacity)} @input=${move} @change=${move} />
    </label>
  </div>`;
}

export const overlayStyles = css`
  .boxes {
    fill: none;
    overflow: visible;
    paint-order: stroke;
    pointer-events: none;
  }

  .boxes text {
    font-weight: var(--weight-strong);
    paint-order: stroke;
    stroke-linejoin: round;
    stroke-width: 0.45em;
  }

  .mask {
    image-rendering: pixelated;
    pointer-events: none;
  }

  .legend {
    align-items: center;
    border-block-start: 1px solid var(--line);
    display: flex;
    flex: none;
    flex-wrap: wrap;
    font-size: var(--size-small);
    gap: var(--space-4);
    justify-content: space-between;
    padding: var(--space-2) var(--space-4);
  }

  .legend ul {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1) var(--space-4);
    list-style: none;
    margin: 0;
    padding: 0;
  }

  .legend li,
  .legend label {
    align-items: center;
    display: flex;
    gap: var(--space-2);
  }

  .swatch {
    block-size: 0.875rem;
    border: 1px solid var(--line-strong);
    inline-size: 0.875rem;
  }
`;
