/** The image of an image classifier: the stage that enlarges it, and a label to judge drawn over it. */
import { html, type LitElement, type TemplateResult } from "lit";
import type { KeyHelp } from "../../base/bridge";
import { HabitKeeper } from "../../base/habits";
import { ImageStage } from "../../tools/image-stage";
import { Mask } from "../../tools/mask";
import { readMask, showMask } from "../../tools/mask-image";
import type { Overlay } from "./overlay";
import { renderOverlay, renderLegend } from "./overlay-view";

interface Host extends LitElement {
  src: string;
  overlay: Overlay | null;
}

const MASK_OPACITY = 60;

export class ImageTarget {
  readonly #host: Host;
  readonly #stage: ImageStage;
  /** In percent; null until the worker moves it. */
  #opacity: number | null = null;
  /** The overlay whose map was asked for, and what it looks like without its background, once it is here. */
  #asked: Overlay | null = null;
  #painted: HTMLCanvasElement | null = null;

  constructor(host: Host) {
    this.#host = host;
    this.#stage = new ImageStage(host);
    new HabitKeeper(host, this.#stage);
  }

  handleKey(event: KeyboardEvent): boolean {
    return this.#stage.handleKey(event);
  }

  keyHelp(): KeyHelp[] {
    return this.#stage.keyHelp();
  }

  render(name: string): TemplateResult {
    const { src, overlay } = this.#host;
    if (!overlay) return this.#stage.render({ src, name });
    const opacity = this.#opacity ?? (overlay.mask === null ? 100 : MASK_OPACITY);
    if (isPlain(overlay) && overlay !== this.#asked && this.#stage.shown) void this.#paint(overlay);
    const drawn = renderOverlay(overlay, opacity, this.#stage, overlay === this.#asked ? this.#painted : null);
    return html`${this.#stage.render({ src, name, overlay: drawn })}${renderLegend(overlay, opacity, this.#fade)}`;
  }

  /** The colours of the legend alone: what else a map has is background, through which the image is seen. A map that
   * cannot be read is shown as it is. */
  async #paint(overlay: Overlay): Promise<void> {
    const { width, height } = this.#stage.image;
    this.#asked = overlay;
    this.#painted = null;
    try {
      const data = await readMask(overlay.mask ?? "", overlay.legend, this.#stage.image);
      if (overlay !== this.#asked) return;
      const canvas = Object.assign(document.createElement("canvas"), { width, height, className: "mask" });
      const colors = overlay.legend.map(({ color }) => color);
      showMask(canvas, new Mask(width, height, data), colors, { left: 0, top: 0, width, height });
      canvas.setAttribute("aria-hidden", "true");
      this.#painted = canvas;
      this.#host.requestUpdate();
    } catch {
      this.#painted = null;
    }
  }

  readonly #fade = (opacity: number): void => {
    this.#opacity = opacity;
    this.#host.requestUpdate();
  };
}

/** A map whose colours can be told apart exactly. */
function isPlain({ mask, legend }: Overlay): boolean {
  return mask !== null && legend.every(({ color }) => /^#[0-9a-f]{6}$/i.test(color));
}
