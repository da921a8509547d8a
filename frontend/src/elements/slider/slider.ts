/** crowd-slider: a number on a track, with ticks, a bubble and a box to type it where the author asks for them. */
import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { flag } from "../../base/attributes";
import { ControlElement } from "../../base/control";
import { isObject, type Json } from "../../base/json";
import { text } from "../../base/messages";
import { baseStyles } from "../../base/shared.styles";
import { sliderStyles } from "./slider.styles";

export class CrowdSlider extends ControlElement {
  static override styles = [baseStyles, sliderStyles];
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };

  @property({ type: Number }) min = 0;
  @property({ type: Number }) max = 100;
  @property({ type: Number }) step = 1;
  @property({ type: Number, attribute: "secondary-progress" }) secondaryProgress = 0;
  @property({ converter: flag }) pin = false;
  @property({ converter: flag }) editable = false;
  @property({ converter: flag }) required = false;

  #value: number | null = null;
  /** Whether the worker moved or confirmed it: a required slider stands somewhere from the start. */
  @state() private confirmed = false;
  /** The value while the worker drags. */
  @state() private dragged: number | null = null;

  @property()
  get value(): number {
    return this.dragged ?? this.#within(this.#value ?? this.min);
  }
  set value(given: number | string | null) {
    const number = Number(given ?? NaN);
    this.#value = given === "" || Number.isNaN(number) ? null : number;
  }

  get _submittableValue(): number {
    return this.value;
  }

  get draft(): Json {
    return { value: this.#value, confirmed: this.confirmed };
  }
  set draft(draft: Json) {
    if (!isObject(draft)) return;
    this.value = typeof draft["value"] === "number" ? draft["value"] : null;
    this.confirmed = draft["confirmed"] === true;
  }

  problem(): string {
    return this.required && !this.confirmed ? text("requiredSlider") : "";
  }

  reset(): void {
    this.value = this.getAttribute("value");
    this.confirmed = false;
    this.complaint = "";
  }

  protected override render(): TemplateResult {
    const name = this.getAttribute("aria-label") ?? (this.name || text("value"));
    return html`<div class="row">
        <div class="track" style="--fraction: ${this.#fraction(this.value)}">
          <input
            type="range"
            aria-label=${name}
            aria-invalid=${String(this.complaint !== "")}
            aria-describedby="complaint"
            min=${this.min}
            max=${this.max}
            step=${this.step}
            .value=${String(this.value)}
            ?disabled=${this.disabled}
            @input=${this.#drag}
            @change=${this.#commit}
            @click=${this.#confirm}
            @keydown=${this.#confirmByKey}
          />
          ${this.pin ? html`<output class="pin" aria-hidden="true">${this.value}</output>` : nothing}
          ${this.#renderSecond()}
          <div class="ticks"><slot name="ticks" @slotchange=${this.#placeTicks}></slot></div>
        </div>
        ${this.editable ? this.#renderBox(name) : nothing}
      </div>
      <p id="complaint" class="complaint" role="alert">${this.complaint}</p>
      <slot @slotchange=${this.#takeTicks}></slot>`;
  }

  #renderSecond() {
    if (this.secondaryProgress === 0) return nothing;
    return html`<div class="second" style="--fraction: ${this.#fraction(this.secondaryProgress)}"></div>`;
  }

  #renderBox(name: string): TemplateResult {
    return html`<input
      type="number"
      class="box"
      aria-label=${name}
      min=${this.min}
      max=${this.max}
      step=${this.step}
      .value=${String(this.value)}
      ?disabled=${this.disabled}
      @input=${(event: Event) => event.stopPropagation()}
      @change=${this.#commit}
    />`;
  }

  /** What the track shows is what is answered. */
  #within(value: number): number {
    return Math.max(this.min, Math.min(this.max, value));
  }

  /** Where a value stands on the track, from 0 to 1. */
  #fraction(value: number): number {
    const span = this.max - this.min;
    return span > 0 ? Math.min(1, Math.max(0, (value - this.min) / span)) : 0;
  }

  readonly #drag = (event: Event): void => {
    event.stopPropagation();
    this.dragged = (event.target as HTMLInputElement).valueAsNumber;
    this.fire("input");
  };

  readonly #commit = (event: Event): void => {
    const typed = (event.target as HTMLInputElement).valueAsNumber;
    this.dragged = null;
    const value = Number.isNaN(typed) ? this.min : this.#within(typed);
    this.edit(() => {
      this.value = value;
      this.confirmed = true;
    });
    this.requestUpdate();
  };

  readonly #confirm = (): void => {
    if (!this.confirmed) this.edit(() => (this.confirmed = true));
  };

  readonly #confirmByKey = (event: KeyboardEvent): void => {
    if (event.key !== " ") return;
    event.preventDefault();
    this.#confirm();
  };

  /** Ticks stand under the track; whatever else the parser left in here stays visible below. */
  readonly #takeTicks = (): void => {
    for (const label of this.querySelectorAll(":scope > crowd-slider-label")) label.slot = "ticks";
  };

  readonly #placeTicks = (): void => {
    for (const label of this.querySelectorAll<HTMLElement>(":scope > crowd-slider-label")) {
      const position = Number(label.getAttribute("position") ?? this.min);
      label.style.setProperty("--fraction", String(this.#fraction(position)));
    }
  };
}
