/** crowd-text-area: several lines of text that grow with their content. */
import { html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { flag, optionalNumber } from "../../base/attributes";
import { TextControl } from "./text-control";

const ROWS = 3;

export class CrowdTextArea extends TextControl {
  @property({ converter: optionalNumber }) rows: number | null = null;
  @property({ attribute: "max-rows", converter: optionalNumber }) maxRows: number | null = null;
  @property({ attribute: "char-counter", converter: flag }) charCounter = false;

  protected limits(): string {
    return "";
  }

  protected renderField(): TemplateResult {
    const most = this.maxRows ? `${this.maxRows}lh` : "none";
    return html`<textarea
        id="field"
        rows=${this.rows ?? ROWS}
        style="--most: ${most}; --least: ${this.rows ?? ROWS}lh"
        placeholder=${this.placeholder || nothing}
        .value=${this.value}
        maxlength=${this.maxLength ?? nothing}
        ?disabled=${this.disabled}
        aria-label=${this.fieldName}
        aria-required=${String(this.required)}
        aria-invalid=${String(this.invalid)}
        aria-describedby="complaint"
        @beforeinput=${this.sift}
        @input=${this.typed}
        @change=${this.committed}
      ></textarea>
      ${this.#counter()}`;
  }

  #counter() {
    if (!this.charCounter) return nothing;
    return html`<output class="counter">${this.value.length}${this.maxLength ? ` / ${this.maxLength}` : ""}</output>`;
  }
}
