/** What checkbox, toggle button and radio button share: a host that is the control, on or off, with its text inside. */
import { html, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { flag } from "../../base/attributes";
import { ControlElement } from "../../base/control";
import { isDisabled } from "../../base/controls";
import type { Json, JsonObject } from "../../base/json";
import { text } from "../../base/messages";
import { baseStyles } from "../../base/shared.styles";
import { tickStyles } from "./tick.styles";

const INTERACTIVE = "a, button, input, select, textarea, label, summary, audio, video";

export abstract class TickElement extends ControlElement {
  static override styles = [baseStyles, tickStyles];

  @property({ converter: flag, reflect: true }) checked = false;
  @property({ converter: flag }) required = false;
  @property() value = "on";

  /** Whether the author checked it; the attribute follows the worker, as in the original. */
  #initial: boolean | null = null;

  /** The ARIA role of the host. */
  protected abstract readonly tickRole: string;

  constructor() {
    super();
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#initial ??= flag.fromAttribute(this.getAttribute("checked"));
    if (!this.hasAttribute("role")) this.setAttribute("role", this.tickRole);
    if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
  }

  get _submittableValue(): JsonObject {
    return Object.fromEntries([[this.value, this.checked]]);
  }

  get draft(): Json {
    return this.checked;
  }
  set draft(state: Json) {
    this.checked = state === true;
  }

  problem(): string {
    return this.required && !this.checked ? text("requiredCheck") : "";
  }

  reset(): void {
    this.checked = this.#initial === true;
    this.complaint = "";
  }

  /** The worker turns it on or off. */
  protected toggle(): void {
    this.edit(() => (this.checked = !this.checked));
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.setAttribute("aria-checked", String(this.checked));
    this.setAttribute("aria-disabled", String(this.disabled));
    this.setAttribute("aria-invalid", String(this.invalid));
  }

  protected override render(): TemplateResult {
    return html`<span class="tick ${this.tickRole} ${this.checked ? "on" : ""}" part="tick"></span>
      <span class="text"><slot></slot></span>
      <span class="complaint" role="alert">${this.complaint}</span>`;
  }

  /** The parser may have put other controls inside; what is pressed there is theirs. */
  #click(event: Event): void {
    const inside = event.composedPath();
    const foreign = inside
      .slice(0, inside.indexOf(this))
      .some((node) => node instanceof Element && (node.matches(INTERACTIVE) || node instanceof ControlElement));
    if (!foreign && !isDisabled(this)) this.toggle();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== " " || event.target !== this) return;
    event.preventDefault();
    this.click();
  }
}

export class CrowdCheckbox extends TickElement {
  protected readonly tickRole = "checkbox";
}

export class CrowdToggleButton extends TickElement {
  protected readonly tickRole = "switch";

  /** Shown as an alert while it is off. */
  @property({ attribute: "invalid", converter: flag }) alarm = false;

  override get invalid(): boolean {
    return super.invalid || (this.alarm && !this.checked);
  }
  override set invalid(invalid: boolean) {
    this.alarm = invalid;
    if (!invalid) this.complaint = "";
  }
}
