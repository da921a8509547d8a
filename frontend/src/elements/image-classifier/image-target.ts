/** The image of an image classifier: the stage that enlarges it, and a label to judge drawn over it. */
import { html, nothing, type LitElement, type TemplateResult } from "lit";
import type { KeyHelp } from "../../base/bridge";
import { ImageStage } from "../../tools/image-stage";
import type { Overlay } from "./overlay";
import { renderOverlay, renderLegend } from "./overlay-view";

interface Host extends LitElement {
  src: string;
  overlay: Overlay | null;
}

const OPACITY = 60;

export class ImageTarget {
  readonly #host: Host;
  readonly #stage: ImageStage;
  #opacity = OPACITY;

  constructor(host: Host) {
    this.#host = host;
    this.#stage = new ImageStage(host);
  }

  handleKey(event: KeyboardEvent): boolean {
    return this.#stage.handleKey(event);
  }

  keyHelp(): KeyHelp[] {
    return this.#stage.keyHelp();
  }

  render(name: string): TemplateResult {
    const { src, overlay } = this.#host;
    const drawn = overlay ? renderOverlay(overlay, this.#opacity, this.#stage) : nothing;
    const legend = overlay ? renderLegend(overlay, this.#opacity, this.#fade) : nothing;
    return html`${this.#stage.render({ src, name, overlay: drawn })}${legend}`;
  }

  readonly #fade = (opacity: number): void => {
    this.#opacity = opacity;
    this.#host.requestUpdate();
  };
}
