/** How an image and what is drawn on it are shown, and nothing more: brightness, contrast, inversion, opacity. */
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import { icon } from "../base/icon";
import { isObject, type JsonObject } from "../base/json";
import { text } from "../base/messages";
import type { Point } from "./view";

const AS_IT_IS = { brightness: 100, contrast: 100, inverted: false };

type Look = typeof AS_IT_IS & { opacity: number };
type Measure = "brightness" | "contrast" | "opacity";
const RANGES: Record<Measure, [least: number, most: number]> = {
  brightness: [25, 300],
  contrast: [25, 300],
  opacity: [0, 100],
};

/** Percent for each CSS pixel of a drag. */
const PER_PIXEL = 0.5;

export class Light {
  readonly #host: ReactiveControllerHost;
  readonly #first: Look;
  #now: Look;
  /** What a drag of the pointer began with. */
  #begun: Look;

  /** `opacity`: of what is drawn at first, in percent. */
  constructor(host: ReactiveControllerHost, opacity: number) {
    this.#host = host;
    this.#first = { ...AS_IT_IS, opacity };
    this.#now = this.#begun = this.#first;
  }

  /** Everything that the worker set, to go on so with the next image. */
  get look(): JsonObject {
    return { ...this.#now };
  }

  set look(look: unknown) {
    if (!isObject(look)) return;
    const sound = (name: Measure) => {
      const value = Number(look[name]);
      return Number.isFinite(value) ? within(name, value) : this.#first[name];
    };
    const [brightness, contrast, opacity] = [sound("brightness"), sound("contrast"), sound("opacity")];
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

  /** Changes the light by a drag: to the right more contrast, up brighter. Without a way so far, it begins. */
  drag(way: Point | null): void {
    if (way === null) this.#begun = this.#now;
    else {
      const by = (name: Measure, pixels: number) => within(name, Math.round(this.#begun[name] + pixels * PER_PIXEL));
      this.#set({ brightness: by("brightness", -way.y), contrast: by("contrast", way.x) });
    }
  }

  /** `drawn`: whether there is something over the image whose opacity matters; `zooms`: for windows without room elsewhere. */
  render(drawn: boolean, zooms: unknown): TemplateResult {
    return html`<details class="light" @keydown=${closeByEscape}>
      <summary class="tool" title=${text("view")} aria-label=${text("view")}>${icon("contrast")}</summary>
      <div class="light-box">
        <div class="zooms">${zooms}</div>
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

function within(name: Measure, value: number): number {
  const [least, most] = RANGES[name];
  return Math.min(Math.max(value, least), most);
}

/** Looking at an image in another light is no edit. */
function held(event: Event): void {
  event.stopPropagation();
}

function closeByEscape(event: KeyboardEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (event.key !== "Escape" || !details.open) return;
  event.preventDefault();
  details.open = false;
  details.querySelector("summary")?.focus();
}
