/** crowd-image-classifier: choose one category for an image that can be enlarged. */
import type { TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { KeyHelp } from "../../base/bridge";
import { ImageStage } from "../../tools/image-stage";
import { stageStyles } from "../../tools/image-stage.styles";
import { SingleChoice } from "../classifier/classifier";
import { classifierStyles } from "../classifier/classifier.styles";

export class CrowdImageClassifier extends SingleChoice {
  static override styles = [...classifierStyles, stageStyles];

  @property() src = "";

  readonly #stage = new ImageStage(this);

  override handleKey(event: KeyboardEvent): boolean {
    return super.handleKey(event) || this.#stage.handleKey(event);
  }

  override keyHelp(): KeyHelp[] {
    return [...super.keyHelp(), ...this.#stage.keyHelp()];
  }

  protected renderTarget(): TemplateResult {
    return this.#stage.render({ src: this.src, name: this.header || this.name });
  }
}
