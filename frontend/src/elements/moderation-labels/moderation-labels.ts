/** crowd-rekognition-detect-moderation-labels: which kinds of unsafe content an image shows, or none. */
import { property } from "lit/decorators.js";
import type { Json } from "../../base/json";
import { parseLoose } from "../../base/loose";
import { categoriesByName, MODERATION_KEY, toAnswer } from "../../formats/moderation_labels";
import { stageStyles } from "../../tools/image-stage.styles";
import { classifierStyles } from "../classifier/classifier.styles";
import { MultiChoice } from "../classifier/multi-select";
import { ImageTarget } from "../image-classifier/image-target";

export class CrowdModerationLabels extends MultiChoice {
  static override styles = [...classifierStyles, stageStyles];

  @property() src = "";
  readonly overlay = null;
  protected override readonly picture = new ImageTarget(this);
  #given = new Map<string, Json>();

  constructor() {
    super();
    this.name = MODERATION_KEY;
  }

  override get categories(): string[] {
    return super.categories;
  }
  override set categories(value: unknown) {
    super.categories = value;
    this.#given = super.categories.length === 0 ? new Map<string, Json>() : categoriesByName(listOf(value));
  }

  override get _submittableValue() {
    return super._submittableValue === undefined ? undefined : toAnswer(this.value, this.#given);
  }

  /** The answer stands under its own key, whatever the template calls the element. */
  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (name !== "name") super.attributeChangedCallback(name, before, now);
  }
}

/** What was read without a fault already. */
function listOf(value: unknown): unknown[] {
  const list = typeof value === "string" ? parseLoose(value) : value;
  return Array.isArray(list) ? list : [];
}
