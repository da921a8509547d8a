/** The image of an image classifier: the stage that enlarges it, and a label to judge drawn over it. */
import { html, type LitElement, type TemplateResult } from "lit";
import type { KeyHelp } from "../../base/bridge";
import { HabitKeeper } from "../../base/habits";
import { ImageStage } from "../../tools/image-stage";
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
    const drawn = renderOverlay(overlay, opacity, this.#stage);
    return html`${this.#stage.render({ src, name, overlay: drawn })}${renderLegend(overlay, opacity, this.#fade)}`;
  }

  readonly #fade = (opacity: number): void => {
    this.#opacity = opacity;
    this.#host.requestUpdate();
  };
}
