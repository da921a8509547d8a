/** What crowd-input and crowd-text-area share: a labelled text field with limits and a message. */
import { html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { flag, optionalNumber } from "../../base/attributes";
import { ControlElement } from "../../base/control";
import type { Json } from "../../base/json";
import { text } from "../../base/messages";
import { baseStyles } from "../../base/shared.styles";
import { fieldStyles } from "./field.styles";

type Field = HTMLInputElement | HTMLTextAreaElement;

export abstract class TextControl extends ControlElement {
  static override styles = [baseStyles, fieldStyles];
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };

  @property() label = "";
  @property() placeholder = "";
  @property({ converter: flag }) required = false;
  @property({ attribute: "auto-focus", converter: flag }) autoFocus = false;
  @property({ attribute: "auto-validate", converter: flag }) autoValidate = false;
  @property({ attribute: "allowed-pattern" }) allowedPattern = "";
  @property({ attribute: "error-message" }) errorMessage = "";
  @property({ attribute: "max-length", converter: optionalNumber }) maxLength: number | null = null;

  #value = "";

  /** The text; null clears it. */
  @property()
  get value(): string {
    return this.#value;
  }
  set value(given: string | number | null | undefined) {
    this.#value = String(given ?? "");
  }

  get _submittableValue(): string | undefined {
    return this.value === "" ? undefined : this.value;
  }

  get draft(): Json {
    return this.value;
  }
  set draft(state: Json) {
    if (typeof state === "string") this.value = state;
  }

  override get invalid(): boolean {
    return super.invalid;
  }
  override set invalid(invalid: boolean) {
    super.invalid = invalid;
    if (invalid && this.errorMessage !== "") this.complaint = this.errorMessage;
  }

  reset(): void {
    this.value = this.getAttribute("value");
    this.complaint = "";
  }

  problem(): string {
    // A number or date that is none, or only half of one, is there and yet has no value.
    const empty = this.value === "" && this.field?.validity.badInput !== true;
    const problem = empty ? this.#missing() : this.limits();
    return problem === "" ? "" : this.errorMessage || problem;
  }

  /** What is wrong with a text that is there. */
  protected abstract limits(): string;

  /** The field itself, with everything that both kinds have in common bound to it. */
  protected abstract renderField(): TemplateResult;

  #missing(): string {
    return this.required ? text("required") : "";
  }

  protected override firstUpdated(): void {
    if (this.autoFocus) this.field?.focus();
  }

  protected get field(): Field | null {
    return this.renderRoot.querySelector<Field>("input, textarea");
  }

  protected override render(): TemplateResult {
    return html`<div class="field">
        ${this.label ? html`<label for="field" ?data-required=${this.required}>${this.label}</label>` : nothing}
        ${this.renderField()}
        <p id="complaint" class="complaint" role="alert">${this.complaint}</p>
      </div>
      <slot></slot>`;
  }

  protected get fieldName(): string | typeof nothing {
    return this.label ? nothing : (this.getAttribute("aria-label") ?? (this.placeholder || this.name || nothing));
  }

  protected readonly typed = (event: Event): void => {
    event.stopPropagation();
    this.value = (event.target as Field).value;
    if (this.complaint !== "") this.validate();
    this.fire("input");
  };

  protected readonly committed = (): void => {
    if (this.autoValidate) this.validate();
    this.fire("change");
  };

  /** Letters that the author does not allow are not taken. */
  protected readonly sift = (event: InputEvent): void => {
    if (event.data !== null && !this.#allows(event.data)) event.preventDefault();
  };

  #allows(typed: string): boolean {
    if (!this.autoValidate || this.allowedPattern === "") return true;
    const pattern = this.read("allowed-pattern", this, () => wholly(this.allowedPattern), null);
    return pattern === null || Array.from(typed).every((letter) => pattern.test(letter));
  }
}

/** Browsers of today read patterns more strictly than those that many were written for. */
function wholly(pattern: string): RegExp {
  const whole = `^(?:${pattern})$`;
  try {
    return new RegExp(whole, "u");
  } catch {
    return new RegExp(whole);
  }
}
