/** crowd-image-classifier and its multi-select: categories for an image that can be enlarged. */
import { property } from "lit/decorators.js";
import { stageStyles } from "../../tools/image-stage.styles";
import { SingleChoice } from "../classifier/classifier";
import { classifierStyles } from "../classifier/classifier.styles";
import { MultiChoice } from "../classifier/multi-select";
import { ImageTarget } from "./image-target";
import { asOverlay, type Overlay } from "./overlay";
import { overlayStyles } from "./overlay-view";

export class CrowdImageClassifier extends SingleChoice {
  static override styles = [...classifierStyles, stageStyles, overlayStyles];

  @property() src = "";
  #overlay: Overlay | null = null;

  @property()
  get overlay(): Overlay | null {
    return this.#overlay;
  }
  set overlay(value: unknown) {
    this.#overlay = this.read("overlay", value, asOverlay, null);
  }

  protected override readonly picture = new ImageTarget(this);
}

export class CrowdImageClassifierMultiSelect extends MultiChoice {
  static override styles = [...classifierStyles, stageStyles];

  @property() src = "";
  readonly overlay = null;

  protected override readonly picture = new ImageTarget(this);
}
