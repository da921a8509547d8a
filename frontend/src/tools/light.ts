/** How an image and what is drawn on it are shown, and nothing more: brightness, contrast, inversion, opacity. */
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import { icon } from "../base/icon";
import { isObject, type JsonObject } from "../base/json";
import { text } from "../base/messages";

const AS_IT_IS = { brightness: 100, contrast: 100, inverted: false };

type Look = typeof AS_IT_IS & { opacity: number };
type Measure = "brightness" | "contrast" | "opacity";
const RANGES: Record<Measure, [least: number, most: number]> = {
  brightness: [25, 300],
  contrast: [25, 300],
  opacity: [0, 100],
};

export class Light {
  readonly #host: ReactiveControllerHost;
  readonly #first: Look;
  #now: Look;

  /** `opacity`: of what is drawn at first, in percent. */
  constructor(host: ReactiveControllerHost, opacity: number) {
    this.#host = host;
    this.#first = { ...AS_IT_IS, opacity };
    this.#now = this.#first;
  }

  /** Everything that the worker set, to go on so with the next image. */
  get look(): JsonObject {
    return { ...this.#now };
  }

  set look(look: unknown) {
    if (!isObject(look)) return;
    const within = (name: Measure) => {
      const [least, most] = RANGES[name];
      const value = Number(look[name]);
      return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : this.#first[name];
    };
    const [brightness, contrast, opacity] = [within("brightness"), within("contrast"), within("opacity")];
    this.#set({ brightness, contrast, opacity, inverted: look["inverted"] === true });
  }

  /** A value of CSS for the image. */
  get filter(): string {
    const { brightness, contrast, inverted } = this.#now;
    return `brightness(${brightness}%) contrast(${contrast}%)${inverted ? " invert(1)" : ""}`;
  }

  /** Of what is drawn, 0 to 1. */
  get opacity(): number {
    return this.#now.opacity / 100;
  }

  /** `drawn`: whether there is something over the image whose opacity matters. */
  render(drawn: boolean): TemplateResult {
    return html`<details class="light">
      <summary class="tool" title=${text("view")} aria-label=${text("view")}>${icon("contrast")}</summary>
      <div class="light-box">
        ${this.#slider("brightness")} ${this.#slider("contrast")} ${drawn ? this.#slider("opacity") : nothing}
        <label class="row"
          ><input type="checkbox" .checked=${this.#now.inverted} @input=${held} @change=${this.#invert} />
          ${text("invert")}</label
        >
        <button class="link" @click=${() => this.#set(this.#first)}>${text("resetView")}</button>
      </div>
    </details>`;
  }

  #slider(name: Measure): TemplateResult {
    const move = (event: Event) => {
      event.stopPropagation();
      this.#set({ [name]: (event.target as HTMLInputElement).valueAsNumber });
    };
    const [least, most] = RANGES[name];
    const value = String(this.#now[name]);
    return html`<label
      >${text(name)}
      <input type="range" min=${least} max=${most} step="5" .value=${value} @input=${move} @change=${move} />
    </label>`;
  }

  readonly #invert = (event: Event): void => {
    event.stopPropagation();
    this.#set({ inverted: (event.target as HTMLInputElement).checked });
  };

  #set(change: Partial<Look>): void {
    this.#now = { ...this.#now, ...change };
    this.#host.requestUpdate();
  }
}

/** Looking at an image in another light is no edit. */
function held(event: Event): void {
  event.stopPropagation();
}
