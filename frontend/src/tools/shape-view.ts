/** Draws a sketch as SVG over the window of the image. Lines, points and letters keep their size at every scale. */
import { nothing, svg, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { LabelColor } from "../base/colors";
import { boundsOf } from "./geometry";
import type { Kind } from "./kinds";
import type { Drawing, Shape } from "./shapes";
import type { Sketch } from "./sketch";
import type { Point, View } from "./view";

export interface Look {
  view: View;
  opacity: number;
  concealed: boolean;
  colorOf: (label: string) => LabelColor;
  /** Changes when the colours do. */
  colors: unknown;
}

/** CSS pixels that a label takes above its shape. */
const TAG = 20;

/** A box whose side has fewer CSS pixels has no handle in the middle of it. */
const SMALL = 36;
/** CSS pixels around the middle of a handle in which it can be taken, at least. */
const LEAST_REACH = 4;

const CURSORS = ["nwse", "ns", "nesw", "ew", "nwse", "ns", "nesw", "ew"];

export function renderSketch(sketch: Sketch, look: Look): TemplateResult {
  const { x, y, scale } = look.view;
  const { shown } = sketch;
  const deps = [shown.shapes, sketch.selected, scale, look.colors, shown.pending.length > 0];
  return svg`<g transform="translate(${x} ${y}) scale(${scale})" style="--per: ${1 / scale}; opacity: ${look.opacity}">
    ${look.concealed ? nothing : guard(deps, () => renderShapes(sketch, shown, look))}
    ${renderPending(sketch, shown, look)}
    ${look.concealed || shown.pending.length > 0 ? nothing : renderHandles(sketch, scale)}
  </g>
  ${renderCursor(sketch, look)}`;
}

/** Only the outline that waits to be finished, while the pointer does something else. */
export function renderBegun(sketch: Sketch, look: Look): TemplateResult {
  const { x, y, scale } = look.view;
  return svg`<g transform="translate(${x} ${y}) scale(${scale})" style="--per: ${1 / scale}"
    >${renderPending(sketch, sketch.shown, look, null)}</g>`;
}

/** The selected shape last, so that it lies on top. */
function renderShapes(sketch: Sketch, { shapes }: Drawing, look: Look): TemplateResult {
  const rest = shapes.filter(({ id }) => id !== sketch.selected);
  const draw = (shape: Shape) => renderShape(sketch, shape, look);
  return svg`${rest.map(draw)}${sketch.selection ? draw(sketch.selection) : nothing}`;
}

function renderShape(sketch: Sketch, shape: Shape, look: Look): TemplateResult {
  const { fill, text } = look.colorOf(shape.label);
  const { left, top } = boundsOf(shape.points);
  const inside = top * look.view.scale < TAG && sketch.kind.form !== "dot";
  const beside = sketch.kind.form === "dot" ? "tag beside" : inside ? "tag inside" : "tag";
  const selected = shape.id === sketch.selected ? "shape selected" : "shape";
  return svg`<g class=${selected} data-shape=${shape.id} style="--color: ${fill}; --on-color: ${text}">
    ${outline(sketch.kind, shape.points, "casing")}
    ${outline(sketch.kind, shape.points, "line")}
    ${outline(sketch.kind, shape.points, "hit")}
    <g style="transform: translate(${left}px, ${top}px) scale(var(--per))"
      ><text class=${beside}>${shape.label}</text></g>
  </g>`;
}

function outline({ form }: Kind, points: readonly Point[], part: string): TemplateResult {
  const list = points.map(({ x, y }) => `${x},${y}`).join(" ");
  if (form === "dot") return dot(points[0] ?? { x: 0, y: 0 }, part);
  if (form === "line") return svg`<polyline class=${part} points=${list}></polyline>`;
  if (form === "ring") return svg`<polygon class=${part} points=${list}></polygon>`;
  const { left, top, width, height } = boundsOf(points);
  return svg`<rect class=${part} x=${left} y=${top} width=${width} height=${height}></rect>`;
}

function dot({ x, y }: Point, part: string, handle: number | typeof nothing = nothing): TemplateResult {
  return svg`<g style="transform: translate(${x}px, ${y}px) scale(var(--per))" data-handle=${handle}
    ><circle class="dot ${part}"></circle></g>`;
}

/** The shape being drawn, with a line to where its next point would be. */
function renderPending(
  sketch: Sketch,
  { pending }: Drawing,
  look: Look,
  cursor = sketch.cursor,
): TemplateResult | typeof nothing {
  if (pending.length === 0 || sketch.desk.label === null) return nothing;
  const { fill, text } = look.colorOf(sketch.desk.label);
  const points = cursor ? [...pending, cursor] : pending;
  const kind = sketch.kind.form === "ring" ? { ...sketch.kind, form: "line" as const } : sketch.kind;
  return svg`<g class="shape pending" style="--color: ${fill}; --on-color: ${text}">
    ${outline(kind, points, "casing")} ${outline(kind, points, "line")}
    ${pending.map((point, index) => dot(point, index === 0 ? "vertex first" : "vertex"))}
  </g>`;
}

function renderHandles(sketch: Sketch, scale: number): TemplateResult | typeof nothing {
  const shape = sketch.selection;
  if (!shape || sketch.kind.form === "dot") return nothing;
  const { width, height } = boundsOf(shape.points);
  const box = sketch.kind.form === "box";
  const small = { x: box && width * scale < SMALL, y: box && height * scale < SMALL };
  const reach = box ? `--reach: ${Math.max(LEAST_REACH, Math.min(width, height) * scale * 0.4)}px` : "";
  const look = (index: number) => `cursor: ${box ? `${CURSORS[index]}-resize` : "move"}; ${reach}`;
  return svg`${sketch.kind.handles(shape.points).map((point, index) =>
    (small.x && (index === 1 || index === 5)) || (small.y && (index === 3 || index === 7))
      ? nothing
      : svg`<g class="handle" style=${look(index)} ?data-active=${index === sketch.corner}>
      ${dot(point, "grip", index)}${dot(point, "knob", index)}</g>`,
  )}`;
}

/** Lines through the cursor over the whole window, to aim along edges. */
function renderCursor({ cursor, desk }: Sketch, { view }: Look): TemplateResult | typeof nothing {
  if (!cursor || desk.label === null || desk.locked) return nothing;
  const [x, y] = [view.x + cursor.x * view.scale, view.y + cursor.y * view.scale];
  return svg`<g class="cross"><path d="M${x} 0V10000M0 ${y}H10000"></path></g>`;
}
