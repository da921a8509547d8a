/** Shows an image in a widget: loading and failure, zoom to the cursor, pan, pinch, brightness and contrast. */
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from "lit";
import { styleMap } from "lit/directives/style-map.js";
import { bridge, type KeyHelp } from "../base/bridge";
import { icon } from "../base/icon";
import { text } from "../base/messages";
import { fitted, moved, zoomed, type Point, type Size, type View } from "./view";

type Status = "loading" | "shown" | "failed";

const STEP = 1.25;
const WHEEL_STEP = 0.0016;
const ARROW_STEP = 48;
const PIXELS_VISIBLE = 4;
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: ARROW_STEP, y: 0 },
  ArrowRight: { x: -ARROW_STEP, y: 0 },
  ArrowUp: { x: 0, y: ARROW_STEP },
  ArrowDown: { x: 0, y: -ARROW_STEP },
};

export interface Picture {
  src: string;
  /** What the image is, for those who do not see it. */
  name: string;
  /** Drawn over the image, in image pixels. */
  overlay?: unknown;
}

export class ImageStage implements ReactiveController {
  readonly #host: LitElement;
  #src = "";
  #status: Status = "loading";
  /** Pixels can be read only from images that come with CORS; others are still shown. */
  #cors = true;
  #image: Size = { width: 0, height: 0 };
  #frame: Size = { width: 0, height: 0 };
  #view: View = { scale: 1, x: 0, y: 0 };
  #fits = true;
  #brightness = 100;
  #contrast = 100;
  readonly #pointers = new Map<number, Point>();
  readonly #resize = new ResizeObserver(() => this.#measure());

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostUpdated(): void {
    const stage = this.#stage;
    if (stage) this.#resize.observe(stage);
  }

  hostDisconnected(): void {
    this.#resize.disconnect();
  }

  /** The image's own size in pixels; zero until it has loaded. */
  get image(): Size {
    return this.#image;
  }

  /** CSS pixels for one image pixel. */
  get scale(): number {
    return this.#view.scale;
  }

  render({ src, name, overlay }: Picture): TemplateResult {
    if (src !== this.#src) this.#begin(src);
    return html`<div
        class="stage"
        role="group"
        aria-label=${text("view")}
        tabindex="0"
        ?data-zoomed=${!this.#fits}
        @wheel=${{ handleEvent: this.#wheel, passive: false }}
        @pointerdown=${this.#press}
        @pointermove=${this.#drag}
        @pointerup=${this.#release}
        @pointercancel=${this.#release}
        @dblclick=${this.#doubleClick}
        @keydown=${this.#arrow}
      >
        <div class="picture" style=${styleMap(this.#place())} ?hidden=${this.#status === "failed"}>
          ${this.#renderImage(name)} ${overlay ?? nothing}
          <canvas class="upper-canvas" aria-hidden="true"></canvas>
        </div>
        ${this.#renderStatus()}
      </div>
      ${this.#renderTools()}`;
  }

  handleKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "+" || event.key === "=") this.#zoom(STEP);
    else if (event.key === "-") this.#zoom(1 / STEP);
    else if (event.key === "0" || event.key.toLowerCase() === "f") this.#fit();
    else return false;
    return true;
  }

  keyHelp(): KeyHelp[] {
    return [
      { keys: ["+", "−"], does: text("keyZoom") },
      { keys: ["F"], does: text("keyFit") },
    ];
  }

  #renderImage(name: string): TemplateResult | typeof nothing {
    if (this.#src === "") return nothing;
    const pixelated = this.#view.scale >= PIXELS_VISIBLE && !this.#fits;
    return html`<img
      alt=${name}
      draggable="false"
      style=${styleMap({
        filter: `brightness(${this.#brightness}%) contrast(${this.#contrast}%)`,
        imageRendering: pixelated ? "pixelated" : "auto",
      })}
      crossorigin=${this.#cors ? "anonymous" : nothing}
      src=${this.#src}
      @load=${this.#loaded}
      @error=${this.#failed}
    />`;
  }

  #renderStatus(): TemplateResult | typeof nothing {
    if (this.#status === "loading" && this.#src !== "") return html`<p class="waiting">${text("imageLoading")}</p>`;
    if (this.#status !== "failed") return nothing;
    return html`<div class="failed" role="alert">
      <p>${text("imageFailed")}</p>
      <p><small>${this.#src.slice(0, 200)}</small></p>
      <button class="solid" @click=${() => this.#retry()}>${text("tryAgain")}</button>
    </div>`;
  }

  #renderTools(): TemplateResult {
    const tool = (name: Parameters<typeof icon>[0], label: string, act: () => void) =>
      html`<button class="tool" title=${label} aria-label=${label} @click=${act}>${icon(name)}</button>`;
    return html`<div class="stage-tools" role="toolbar" aria-label=${text("view")}>
      ${tool("zoomOut", `${text("zoomOut")} (−)`, () => this.#zoom(1 / STEP))}
      <output class="percent">${Math.round(this.#view.scale * 100)} %</output>
      ${tool("zoomIn", `${text("zoomIn")} (+)`, () => this.#zoom(STEP))}
      ${tool("maximize", `${text("fit")} (F)`, () => this.#fit())}
      <details class="light">
        <summary class="tool" title=${text("view")} aria-label=${text("view")}>${icon("contrast")}</summary>
        <div class="light-box">
          ${this.#renderSlider("brightness", this.#brightness, (value) => (this.#brightness = value))}
          ${this.#renderSlider("contrast", this.#contrast, (value) => (this.#contrast = value))}
          <button class="link" @click=${() => this.#light(100, 100)}>${text("resetView")}</button>
        </div>
      </details>
    </div>`;
  }

  #renderSlider(name: "brightness" | "contrast", value: number, set: (value: number) => void): TemplateResult {
    const move = (event: Event) => {
      event.stopPropagation();
      set((event.target as HTMLInputElement).valueAsNumber);
      this.#host.requestUpdate();
    };
    return html`<label
      >${text(name)}
      <input type="range" min="25" max="300" step="5" .value=${String(value)} @input=${move} @change=${move} />
    </label>`;
  }

  get #stage(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(".stage");
  }

  #begin(src: string): void {
    this.#src = src;
    this.#cors = true;
    this.#fits = true;
    this.#status = "loading";
  }

  #retry(): void {
    const src = this.#src;
    this.#src = "";
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => {
      this.#begin(src);
      this.#host.requestUpdate();
    });
  }

  readonly #loaded = (event: Event): void => {
    const image = event.target as HTMLImageElement;
    this.#status = "shown";
    this.#image = { width: image.naturalWidth, height: image.naturalHeight };
    this.#measure();
    this.#host.requestUpdate();
  };

  readonly #failed = (): void => {
    if (this.#cors) this.#cors = false;
    else {
      this.#status = "failed";
      bridge.send({ type: "error", message: `${text("imageFailed")} ${this.#src}` });
    }
    this.#host.requestUpdate();
  };

  #measure(): void {
    const stage = this.#stage;
    if (!stage) return;
    this.#frame = { width: stage.clientWidth, height: stage.clientHeight };
    if (this.#fits) this.#view = fitted(this.#image, this.#frame);
    else this.#view = moved(this.#view, { x: 0, y: 0 }, this.#image, this.#frame);
    this.#host.requestUpdate();
  }

  #place(): Record<string, string> {
    const { scale, x, y } = this.#view;
    return {
      width: `${this.#image.width}px`,
      height: `${this.#image.height}px`,
      transform: `translate(${x}px, ${y}px) scale(${scale})`,
    };
  }

  #fit(): void {
    this.#fits = true;
    this.#measure();
  }

  #zoom(factor: number, at: Point = { x: this.#frame.width / 2, y: this.#frame.height / 2 }): void {
    if (this.#status !== "shown") return;
    this.#view = zoomed(this.#view, factor, at, this.#image, this.#frame);
    this.#fits = this.#view.scale <= fitted(this.#image, this.#frame).scale * 1.001;
    this.#host.requestUpdate();
  }

  #pan(by: Point): void {
    this.#view = moved(this.#view, by, this.#image, this.#frame);
    this.#host.requestUpdate();
  }

  #light(brightness: number, contrast: number): void {
    this.#brightness = brightness;
    this.#contrast = contrast;
    this.#host.requestUpdate();
  }

  #at(event: MouseEvent): Point {
    const box = this.#stage?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }

  readonly #wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const pinch = event.ctrlKey ? 6 : 1;
    this.#zoom(Math.exp(-event.deltaY * lines * pinch * WHEEL_STEP), this.#at(event));
  };

  readonly #doubleClick = (event: MouseEvent): void => {
    if (this.#fits) this.#zoom(STEP ** 4, this.#at(event));
    else this.#fit();
  };

  readonly #press = (event: PointerEvent): void => {
    if (event.button > 1 || (event.target as Element).closest("button")) return;
    this.#pointers.set(event.pointerId, this.#at(event));
    if (!this.#fits || this.#pointers.size > 1) this.#stage?.setPointerCapture(event.pointerId);
  };

  readonly #drag = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = this.#at(event);
    const [other] = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    this.#pointers.set(event.pointerId, now);
    if (other) this.#zoom(distance(now, other) / Math.max(distance(before, other), 1), middle(now, other));
    else if (!this.#fits) this.#pan({ x: now.x - before.x, y: now.y - before.y });
  };

  readonly #release = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
  };

  readonly #arrow = (event: KeyboardEvent): void => {
    const by = ARROWS[event.key];
    if (!by || this.#fits || event.target !== this.#stage) return;
    event.preventDefault();
    this.#pan(by);
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
