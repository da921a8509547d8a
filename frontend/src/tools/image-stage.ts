/** Shows an image in a widget: loading and failure, zoom to the cursor, pan, pinch, brightness and contrast. */
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from "lit";
import { styleMap } from "lit/directives/style-map.js";
import { capOf, isKey } from "../base/bindings";
import { bridge, type KeyHelp } from "../base/bridge";
import { icon } from "../base/icon";
import type { Json, JsonObject } from "../base/json";
import { text } from "../base/messages";
import { isDamaged } from "./damage";
import { Grab } from "./grab";
import { Light } from "./light";
import { Pointers, type Ground } from "./stage-pointers";
import type { StageTool } from "./stage-tool";
import { storedSize } from "./stored-size";
import { ARROWS, fitted, moved, sameView, zoomed, type Point, type Size, type View } from "./view";

type Status = "loading" | "shown" | "failed";

const STEP = 1.25;
const WHEEL_STEP = 0.0016;
const PIXELS_VISIBLE = 4;
/** What is revealed stands at least so far from the edge, in CSS pixels. */
const MARGIN = 24;

export interface Picture {
  src: string;
  /** What the image is, for those who do not see it. */
  name: string;
  /** Drawn over the image, in image pixels. */
  overlay?: unknown;
  /** Drawn over the whole window, in the window's CSS pixels. */
  layer?: unknown;
  /** Buttons before those that change the view. */
  tools?: unknown;
}

export class ImageStage implements ReactiveController, Ground {
  readonly #host: LitElement;
  #src = "";
  #status: Status = "loading";
  #damaged = false;
  /** Pixels can be read only from images with CORS. */
  #cors = true;
  #image: Size = { width: 0, height: 0 };
  #frame: Size = { width: 0, height: 0 };
  #view: View = { scale: 1, x: 0, y: 0 };
  #fits = true;
  /** The view of the task before, for an image of the same size. */
  #wanted: Json = null;
  readonly #light: Light;
  readonly grab: Grab;
  readonly tool: StageTool | null;
  readonly #pointers = new Pointers(this);
  readonly #resize = new ResizeObserver(() => this.#measure());

  /** `opacity`: of what is drawn over the image at first, in percent. */
  constructor(host: LitElement, tool: StageTool | null = null, opacity = 100) {
    this.#host = host;
    this.tool = tool;
    this.#light = new Light(host, opacity);
    this.grab = new Grab(host);
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

  /** Where the image stands in the window. */
  get view(): View {
    return this.#view;
  }

  /** The window's size in CSS pixels. */
  get frame(): Size {
    return this.#frame;
  }

  /** Of what is drawn over the image, 0 to 1; the worker sets it. */
  get opacity(): number {
    return this.#light.opacity;
  }

  get shown(): boolean {
    return this.#status === "shown";
  }

  /** The image is on its way: nobody has seen it yet. */
  get awaited(): boolean {
    return this.#status === "loading" && this.#src !== "";
  }

  /** How the image is looked at, to go on so with the next one. */
  get habit(): JsonObject {
    return { light: this.#light.look, view: this.#fits ? null : { ...this.#view, ...this.#image } };
  }
  set habit({ light, view }: JsonObject) {
    this.#light.look = light;
    this.#wanted = view ?? null;
    this.#goOn();
  }

  get fits(): boolean {
    return this.#fits;
  }

  #goOn(): void {
    const view = sameView(this.#wanted, this.#image);
    if (!view || this.#frame.width === 0) return;
    [this.#view, this.#fits] = [moved(view, { x: 0, y: 0 }, this.#image, this.#frame), false];
    this.#host.requestUpdate();
  }

  /** Moves the image, if need be, so that this place of it is in the window. */
  reveal({ x, y }: Point): void {
    const at = { x: this.#view.x + x * this.#view.scale, y: this.#view.y + y * this.#view.scale };
    const into = (place: number, room: number) => Math.min(Math.max(place, MARGIN), room - MARGIN) - place;
    const by = { x: into(at.x, this.#frame.width), y: into(at.y, this.#frame.height) };
    if (!this.#fits && (by.x !== 0 || by.y !== 0)) this.pan(by);
  }

  /** The window itself takes the keyboard. */
  focus(): void {
    this.#stage?.focus();
  }

  render({ src, name, overlay, layer, tools }: Picture): TemplateResult {
    if (src !== this.#src) this.#begin(src);
    return html`<div
        class="stage"
        role=${this.tool ? "application" : "group"}
        aria-label=${this.tool?.name ?? text("view")}
        tabindex="0"
        ?data-zoomed=${!this.#fits}
        ?data-tool=${this.tool !== null && !this.grab.on}
        @wheel=${{ handleEvent: this.#wheel, passive: false }}
        @pointerdown=${this.#press}
        @pointermove=${this.#pointers.move}
        @pointerup=${this.#pointers.release}
        @pointercancel=${this.#pointers.lose}
        @contextmenu=${(event: Event) => event.preventDefault()}
        @pointerleave=${() => this.tool?.hover(null)}
        @dblclick=${this.#doubleClick}
        @keydown=${this.#arrow}
      >
        <div class="picture" style=${styleMap(this.#place())} ?hidden=${this.#status === "failed"}>
          ${this.#renderImage(name)} ${overlay ?? nothing}
          <canvas class="upper-canvas" aria-hidden="true"></canvas>
        </div>
        ${layer ?? nothing} ${this.#renderStatus()}
      </div>
      ${this.#renderTools(tools)}`;
  }

  handleKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    return event.key === " " ? this.#holds(event) && this.grab.hold(event) : this.#zoomKey(event);
  }

  #zoomKey(event: KeyboardEvent): boolean {
    if (isKey(event, "zoomIn") || event.key === "=") this.zoom(STEP);
    else if (isKey(event, "zoomOut")) this.zoom(1 / STEP);
    else if (event.key === "0" || isKey(event, "fit")) this.#fit();
    else return false;
    return true;
  }

  keyHelp(): KeyHelp[] {
    return [
      { keys: [capOf("zoomIn"), minus()], does: text("keyZoom") },
      { keys: [capOf("fit")], does: text("keyFit") },
    ];
  }

  /** Whether the window itself has the keyboard, with a tool. */
  #holds(event: KeyboardEvent): boolean {
    return this.tool !== null && event.composedPath()[0] === this.#stage;
  }

  #renderImage(name: string): TemplateResult | typeof nothing {
    if (this.#src === "") return nothing;
    const pixelated = this.#view.scale >= PIXELS_VISIBLE && !this.#fits;
    return html`<img
      alt=${name}
      draggable="false"
      style=${styleMap({
        filter: this.#light.filter,
        imageRendering: pixelated ? "pixelated" : "auto",
      })}
      crossorigin=${this.#cors ? "anonymous" : nothing}
      src=${this.#src}
      @load=${this.#loaded}
      @error=${this.#failed}
    />`;
  }

  #renderStatus(): TemplateResult | typeof nothing {
    if (this.awaited) return html`<p class="waiting">${text("imageLoading")}</p>`;
    if (this.#damaged) return html`<p class="damaged" role="alert">${text("imageDamaged")}</p>`;
    if (this.#status !== "failed") return nothing;
    return html`<div class="failed" role="alert">
      <p>${text("imageFailed")}</p>
      <p><small>${fileName(this.#src)}</small></p>
      <p>${text("imageStaysAway")}</p>
      <button class="solid" @click=${() => this.#retry()}>${text("tryAgain")}</button>
    </div>`;
  }

  #renderTools(tools: unknown): TemplateResult {
    const tool = (name: Parameters<typeof icon>[0], label: string, act: () => void) =>
      html`<button class="tool" title=${label} aria-label=${label} @click=${act}>${icon(name)}</button>`;
    const smaller = tool("zoomOut", `${text("zoomOut")} (${minus()})`, () => this.zoom(1 / STEP));
    const larger = tool("zoomIn", `${text("zoomIn")} (${capOf("zoomIn")})`, () => this.zoom(STEP));
    const fit = tool("maximize", `${text("fit")} (${capOf("fit")})`, () => this.#fit());
    return html`<div class="stage-tools" role="toolbar" aria-label=${text("view")}>
      ${tools ?? nothing}
      <div class="zooms">
        ${smaller}<output class="percent">${Math.round(this.#view.scale * 100)} %</output>${larger}${fit}
      </div>
      ${this.#light.render(this.tool !== null, [smaller, larger, fit])}
    </div>`;
  }

  get #stage(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(".stage");
  }

  #begin(src: string): void {
    this.#src = src;
    this.#cors = true;
    this.#fits = true;
    this.#damaged = false;
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
    this.#image = storedSize(image);
    this.#measure();
    this.#goOn();
    this.#host.requestUpdate();
    void this.#lookForDamage(image, this.#src);
  };

  async #lookForDamage(image: HTMLImageElement, src: string): Promise<void> {
    if (!(await isDamaged(image)) || src !== this.#src) return;
    this.#damaged = true;
    this.#report("imageDamaged");
  }

  readonly #failed = (): void => {
    if (this.#cors) this.#cors = false;
    else {
      this.#status = "failed";
      this.#report("imageFailed");
    }
    this.#host.requestUpdate();
  };

  #report(what: "imageDamaged" | "imageFailed"): void {
    bridge.send({ type: "error", message: `${text(what)} ${this.#src}` });
    this.#host.requestUpdate();
  }

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

  zoom(factor: number, at: Point = { x: this.#frame.width / 2, y: this.#frame.height / 2 }): void {
    if (this.#status !== "shown") return;
    this.#view = zoomed(this.#view, factor, at, this.#image, this.#frame);
    this.#fits = this.#view.scale <= fitted(this.#image, this.#frame).scale * 1.001;
    this.#host.requestUpdate();
  }

  pan(by: Point): void {
    this.#view = moved(this.#view, by, this.#image, this.#frame);
    this.#host.requestUpdate();
  }

  at(event: MouseEvent): Point {
    const box = this.#stage?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }

  inImage(event: MouseEvent): Point {
    const at = this.at(event);
    return { x: (at.x - this.#view.x) / this.#view.scale, y: (at.y - this.#view.y) / this.#view.scale };
  }

  readonly #wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const pinch = event.ctrlKey ? 6 : 1;
    this.zoom(Math.exp(-event.deltaY * lines * pinch * WHEEL_STEP), this.at(event));
  };

  readonly #doubleClick = (event: MouseEvent): void => {
    if (this.tool) this.tool.doubleClick(this.inImage(event));
    else if (this.#fits) this.zoom(STEP ** 4, this.at(event));
    else this.#fit();
  };

  readonly #press = (event: PointerEvent): void => {
    this.#host.renderRoot.querySelector(".light")?.removeAttribute("open");
    this.#pointers.press(event);
  };

  capture(pointer: number): void {
    this.#stage?.setPointerCapture(pointer);
  }

  light(way: Point | null): void {
    this.#light.drag(way);
  }

  readonly #arrow = (event: KeyboardEvent): void => {
    if (event.target !== this.#stage) return;
    const by = this.tool ? undefined : ARROWS[event.key];
    if (!by || this.#fits) return;
    event.preventDefault();
    this.pan(by);
  };
}

/** The cap of the key that makes the image smaller; a hyphen would hardly be seen. */
function minus(): string {
  return capOf("zoomOut").replace("-", "−");
}

/** What people know an image by. The whole address goes into the report. */
function fileName(src: string): string {
  return (src.split(/[?#]/, 1)[0]?.split("/").at(-1) ?? "").slice(0, 200);
}
