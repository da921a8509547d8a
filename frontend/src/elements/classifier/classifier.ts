/** crowd-classifier: choose one category for anything that HTML can show. */
import { text } from "../../base/messages";
import * as format from "../../formats/text_classification";
import { ClassifierElement } from "./base";
import { classifierStyles } from "./classifier.styles";

/** One category out of several; `value` is its name, empty while none is chosen. */
export abstract class SingleChoice extends ClassifierElement {
  protected readonly multiple = false;

  get value(): string {
    return this.chosen[0] ?? "";
  }
  set value(name: string | null) {
    this.restoreChoice([name]);
  }

  get _submittableValue() {
    return this.value === "" ? undefined : format.toAnswer({ label: this.value, ...this.commentPart });
  }

  problem(): string {
    return this.value === "" ? text("chooseCategory") : "";
  }

  protected pick(name: string): void {
    this.chosen = [name];
  }
}

export class CrowdClassifier extends SingleChoice {
  static override styles = classifierStyles;
}
