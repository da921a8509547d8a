/** An element whose worker paints pixels of an image: brush, eraser, outline and fill on one label map. */
import { html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { bindingOf } from "../base/bindings";
import { bridge, type KeyHelp } from "../base/bridge";
import { history } from "../base/history";
import { isObject, type Json, type JsonObject } from "../base/json";
import { text } from "../base/messages";
import { pngOf } from "../formats/png";
import { initialFrom, toAnswer, type InitialMask, type Segment, type SegmentFormat } from "../formats/segments";
import { DrawingElement } from "./drawing-element";
import { around, pixelsOf, type Box } from "./geometry";
import { ImageStage } from "./image-stage";
import { POLYGON } from "./kinds";
import { Mask } from "./mask";
import { readMask, showMask } from "./mask-image";
import { Sheet, type Rest } from "./mask-sheet";
import { MaskTool, renderMaskTools, TOOLS, type Canvas } from "./mask-tool";
import { maskStyles } from "./mask.styles";
import { renderObjects, type Item } from "./object-list";
import { EMPTY, type Drawing } from "./shapes";
import { renderBegun, renderSketch } from "./shape-view";
import { Sketch, type Desk } from "./sketch";
import { sketchHelp, sketchKey } from "./sketch-keys";

/** So that the image can be seen through what is painted. */
const OPACITY = 60;
/** Which keys of the outline's sketch matter here, by their first cap. */
const SKETCH_KEYS = ["←", "Enter", "Esc"];

export abstract class MaskElement extends DrawingElement implements Canvas {
  static override styles = maskStyles;

  protected readonly sheet = new Sheet();
  protected readonly sketch: Sketch;
  protected readonly stage: ImageStage;
  protected override readonly toolKeys: string = TOOLS.map(({ does }) => bindingOf(does).key).join("");
  readonly #format: SegmentFormat;
  readonly #pen: MaskTool;
  #initial: InitialMask | null = null;
  /** What the initial value brought. */
  #begun: { data: Uint8Array; segments: Rest["segments"] } | null = null;
  /** The part of the map that must be shown anew. */
  #stale: Box | null = null;
  /** The segment that is painted now, by its number; 0 where the next stroke begins one. */
  @state() protected current = 0;

  constructor(format: SegmentFormat) {
    super();
    this.#format = format;
    this.sketch = new Sketch(
      POLYGON,
      outlineDesk(this, (part, points) => this.#outline(part, points)),
    );
    this.#pen = new MaskTool(this, this.sketch);
    this.stage = new ImageStage(this, this.#pen, OPACITY);
  }

  @property({ attribute: "initial-value" })
  get initialValue(): InitialMask | null {
    return this.#initial;
  }
  set initialValue(value: unknown) {
    this.#initial = this.read(
      "initial-value",
      value,
      (given) => (isNone(given) ? null : initialFrom(this.#format, given)),
      null,
    );
    if (this.#initial && this.stage.shown) void this.#readInitial(this.#initial);
    this.renew();
  }

  get mask(): Mask {
    return this.sheet.mask;
  }

  get rest(): Rest {
    return this.sheet.rest;
  }

  override get habit(): JsonObject {
    return { ...super.habit, pen: this.#pen.habit };
  }
  override set habit(habit: JsonObject) {
    super.habit = habit;
    this.#pen.habit = habit["pen"];
  }

  get draft(): Json {
    return { ...this.sheet.draft, ...this.madeLabels };
  }
  set draft(draft: Json) {
    if (!isObject(draft)) return;
    this.madeLabels = draft;
    this.sheet.draft = draft;
    this.#showAll();
  }

  restorePart(part: Json): void {
    this.#pen.cancel();
    const region = this.sheet.put(part);
    if (!this.sheet.segment(this.current)) this.current = 0;
    if (region) this.show(region);
    this.hint = "";
    this.renew();
    this.edited();
  }

  reset(): void {
    const { width, height } = this.image;
    this.sheet.fill(new Mask(width, height, this.#begun?.data.slice()), this.#begun?.segments ?? []);
    this.current = 0;
    this.complaint = "";
    this.#showAll();
  }

  protected problemOfDrawing(): string {
    return this.sheet.used.length === 0 && !this.rest.nothing ? text("needMask") : "";
  }

  begin(erase: boolean): number | null {
    this.sheet.begin();
    const number = erase ? 0 : this.#numberToPaint();
    if (number === null) this.sheet.cancel();
    return number;
  }

  show(box: Box): void {
    const part = pixelsOf(box, this.mask);
    this.#stale = this.#stale ? around(this.#stale, part) : part;
    this.requestUpdate();
  }

  finish(): void {
    const step = this.sheet.finish();
    if (!step) return;
    if (step.pixels) this.show(step.pixels);
    history.keep(this, step.before, step.after);
    this.hint = "";
    this.renew();
    this.edited();
  }

  cancel(): void {
    this.sheet.cancel();
    this.#showAll();
  }

  refresh(dragging = false): void {
    this.requestUpdate();
    if (dragging) this.fire("input");
  }

  /** The number that this label is painted with: an old one, or that of a segment made for it; 0 if there is none left. */
  protected abstract numberFor(label: string): number;
  protected abstract readonly oneWord: string;
  /** Segments without pixels are listed, too. */
  protected abstract readonly listsEmpty: boolean;

  #numberToPaint(): number | null {
    const { label } = this;
    const number = label === null ? 0 : this.numberFor(label);
    if (number === 0) this.say(text(label === null ? "chooseLabelFirst" : "tooManySegments"));
    else this.sheet.rest = { ...this.rest, nothing: false };
    return number === 0 ? null : number;
  }

  /** An outline that goes on, or one that is finished and filled. */
  #outline(pending: Rest["pending"], finished: Rest["pending"] | null): void {
    const number = this.begin(finished === null);
    if (number === null) return;
    this.sheet.rest = { ...this.rest, pending };
    if (finished) this.mask.ring(finished, number);
    this.finish();
  }

  protected makeAnswer(): JsonObject {
    const segments = this.sheet.used.map((number) => this.sheet.segment(number)).filter((segment) => segment !== null);
    const png = pngOf(this.mask, this.#colors());
    const modified = this.#initial ? { modified: this.#isModified() } : {};
    return toAnswer(this.#format, { segments, png, image: this.image, ...modified });
  }

  #colors(): string[] {
    return this.rest.segments.map((segment) => segment?.color ?? "#ffffff");
  }

  #isModified(): boolean {
    const { data, segments } = this.#begun ?? { data: new Uint8Array(this.mask.data.length), segments: [] };
    return !this.sheet.is(data, segments);
  }

  protected get nothing(): boolean {
    return this.rest.nothing;
  }
  protected set nothing(on: boolean) {
    this.sheet.begin();
    if (on) this.sheet.clear();
    this.sheet.rest = { ...this.rest, nothing: on };
    this.current = 0;
    this.finish();
  }

  protected imageCame(): void {
    this.sheet.fit(this.image);
    if (this.#initial) void this.#readInitial(this.#initial);
    this.#showAll();
  }

  /** Notes the map of the initial value, and begins with it unless the worker was faster. */
  async #readInitial(initial: InitialMask): Promise<void> {
    const known = initial.segments.map((segment) => (this.labels.includes(segment.label) ? segment : null));
    this.#tellUnknown(initial.segments.filter((_, index) => known[index] === null));
    try {
      const data = await readMask(initial.src, known, this.image);
      if (initial !== this.#initial) return;
      this.#begun = { data, segments: known };
      if (this.sheet.fresh) this.reset();
      else this.renew();
    } catch {
      this.say(text("maskFailed"));
      bridge.send({ type: "error", message: `${text("maskFailed")} ${initial.src.slice(0, 200)}` });
    }
  }

  #tellUnknown(segments: readonly Segment[]): void {
    if (segments.length === 0) return;
    const labels = segments.map(({ label }) => label).join(", ");
    bridge.send({ type: "error", message: text("unknownLabels", { labels }) });
  }

  protected labelsChanged(): void {
    if (this.sheet.fresh && this.#initial && this.stage.shown) void this.#readInitial(this.#initial);
    else this.sheet.keepLabels(this.labels);
    this.#showAll();
  }

  /** One edit of what the numbers mean. */
  protected change(number: number, segment: Segment | null): void {
    this.sheet.begin();
    this.sheet.set(number, segment);
    if (!segment && number === this.current) this.current = 0;
    this.finish();
  }

  protected toolKey(event: KeyboardEvent): boolean {
    if (this.#pen.handleKey(event)) return true;
    if (event.key === "Delete" && this.hasSelection) {
      this.removeSelection();
      return true;
    }
    return sketchKey(this.sketch, event, this.place(event));
  }

  protected toolHelp(): KeyHelp[] {
    const sketched = sketchHelp(this.sketch).filter(({ keys }) => SKETCH_KEYS.includes(keys[0] ?? ""));
    return [...this.#pen.help(), ...sketched];
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>("canvas.mask");
    if (!canvas || !this.#stale) return;
    const { width, height } = this.mask;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    showMask(canvas, this.mask, this.#colors(), this.#stale);
    this.#stale = null;
  }

  #showAll(): void {
    this.show({ left: 0, top: 0, width: this.mask.width, height: this.mask.height });
    this.renew();
  }

  protected renderTarget(): TemplateResult {
    const opacity = `opacity: ${this.stage.opacity}`;
    return this.stage.render({
      src: this.src,
      name: this.header || this.name || text("drawing"),
      overlay: html`<canvas class="mask" aria-hidden="true" ?hidden=${this.concealed} style=${opacity}></canvas>`,
      layer: html`<svg class="layer" aria-hidden="true">${this.#renderPen()}</svg> ${this.renderHint()}`,
      tools: html`${renderMaskTools(this.#pen)} ${this.renderTools()}`,
    });
  }

  #renderPen(): TemplateResult | typeof nothing {
    const { view } = this.stage;
    if (!this.stage.shown) return svg``;
    const colorOf = (label: string) => this.colorOf(label);
    const look = { view, opacity: 1, concealed: false, colorOf, colors: this.looks };
    if (this.#pen.tool === "polygon") return renderSketch(this.sketch, look);
    return svg`${renderBegun(this.sketch, look)}${this.#pen.renderCursor(view)}`;
  }

  protected get hasSelection(): boolean {
    return this.sheet.segment(this.current) !== null && !this.disabled;
  }

  protected removeSelection(): void {
    if (this.current !== 0) this.change(this.current, null);
  }

  protected renderObjects(): TemplateResult {
    const { used } = this.sheet;
    const items = this.rest.segments.flatMap((segment, index): Item[] => {
      const listed = segment && (this.listsEmpty || used.includes(index + 1));
      return listed ? [{ id: index + 1, label: segment.label }] : [];
    });
    const color = ({ id }: Item) => `background: ${this.sheet.segment(id)?.color ?? ""}`;
    return renderObjects({
      items,
      selected: this.current,
      kind: this.oneWord,
      looks: this.looks,
      swatch: (item) => html`<span class="swatch" aria-hidden="true" style=${color(item)}></span>`,
      select: (id) => this.selectSegment(id),
      remove: (id) => this.change(id, null),
    });
  }

  protected selectSegment(id: number): void {
    this.current = id;
  }
}

/** What the outline tool draws on: it keeps no shapes, only the points that wait for the next. */
function outlineDesk(
  canvas: MaskElement,
  outline: (pending: Drawing["pending"], finished: Drawing["pending"] | null) => void,
): Desk {
  return {
    get drawing() {
      return { ...EMPTY, pending: canvas.rest.pending };
    },
    get image() {
      return canvas.image;
    },
    get scale() {
      return canvas.scale;
    },
    get label() {
      return canvas.label;
    },
    get labels() {
      return canvas.labels;
    },
    get locked() {
      return canvas.locked;
    },
    get purpose() {
      return canvas.purpose;
    },
    commit: ({ shapes, pending }) => outline(pending, shapes[0]?.points ?? null),
    refresh: (dragging) => canvas.refresh(dragging),
    say: (message) => canvas.say(message),
  };
}

/** What templates print where there is no earlier label map. */
function isNone(given: unknown): boolean {
  return isObject(given) && (Object.keys(given).length === 0 || given["src"] === "");
}
