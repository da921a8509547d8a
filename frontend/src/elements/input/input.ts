/** crowd-input: one line of text, or a number, a date, a file name. */
import { html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { optionalNumber } from "../../base/attributes";
import { text } from "../../base/messages";
import { TextControl } from "./text-control";

export class CrowdInput extends TextControl {
  @property() type = "text";
  @property({ attribute: "min-length", converter: optionalNumber }) minLength: number | null = null;

  protected limits(): string {
    if (this.minLength !== null && this.value !== "" && this.value.length < this.minLength) {
      return text("tooShort", { count: String(this.minLength) });
    }
    return this.field?.validationMessage ?? "";
  }

  protected renderField(): TemplateResult {
    return html`<input
      id="field"
      type=${this.type}
      step=${this.type === "number" ? "any" : nothing}
      placeholder=${this.placeholder || nothing}
      .value=${this.type === "file" ? nothing : this.value}
      maxlength=${this.maxLength ?? nothing}
      ?disabled=${this.disabled}
      aria-label=${this.fieldName}
      aria-required=${String(this.required)}
      aria-invalid=${String(this.invalid)}
      aria-describedby="complaint"
      @beforeinput=${this.sift}
      @input=${this.typed}
      @change=${this.committed}
    />`;
  }
}
