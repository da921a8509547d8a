/** What all tools over an image share: labels and their colours, the tick for nothing, the answer, the panel beside. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { KeyHelp } from "../base/bridge";
import { capOf, isKey } from "../base/bindings";
import { asCategories, choosingKeys, labelKeyOf, pressedKey, shortcutsOf } from "../base/categories";
import { Choices } from "../base/choices";
import { labelColor, type LabelColor } from "../base/colors";
import { HabitKeeper } from "../base/habits";
import { history } from "../base/history";
import { icon } from "../base/icon";
import { isObject, type Json, type JsonObject } from "../base/json";
import { text } from "../base/messages";
import { WidgetElement } from "../base/widget";
import { afterHolding } from "./held";
import type { ImageStage } from "./image-stage";
import type { Sketch } from "./sketch";
import type { Place } from "./sketch-keys";
import { asColors, textOn } from "./label-colors";
import type { Size } from "./view";

/** There is no keyboard, as far as can be told. */
const TOUCH = matchMedia("(hover: none) and (pointer: coarse)");

export abstract class DrawingElement extends WidgetElement {
  @property() src = "";
  #labels: string[] = [];
  /** Keys that the author wishes, by their label. */
  readonly #shortcuts = new Map<string, string>();
  /** Those of the attribute. */
  #written = this.#labels;
  #colors: string[] = [];
  /** Of letters on those colours. */
  #onColors: string[] = [];
  #active = "";
  #answer: JsonObject | null = null;
  /** Ends hearing of steps taken elsewhere on the page. */
  #unlisten: () => unknown = () => undefined;
  #known: Size = { width: 0, height: 0 };
  /** Another object whenever colours of labels may have changed. */
  protected looks: object = {};
  readonly #list = new Choices(this);
  @state() protected concealed = false;
  protected readonly habits = new HabitKeeper(this, this);
  /** What has just happened or is asked of the worker. */
  @state() protected hint = "";

  protected abstract readonly stage: ImageStage;
  protected abstract readonly sketch: Sketch;
  /** Letters that mean a tool here and are no keys of labels. */
  protected readonly toolKeys: string = "";

  @property()
  get labels(): string[] {
    return [...this.#labels];
  }
  set labels(value: unknown) {
    const read = (given: unknown) => ({ names: asCategories(given), keys: shortcutsOf(given) });
    const { names, keys } = this.read("labels", value, read, { names: [], keys: [] });
    this.#labels = names;
    for (const [label, key] of keys) this.#shortcuts.set(label, key);
    this.looks = {};
    this.labelsChanged();
    this.renew();
  }

  @property({ attribute: "label-colors" })
  get labelColors(): string[] {
    return [...this.#colors];
  }
  set labelColors(value: unknown) {
    this.#colors = this.read("label-colors", value, asColors, []);
    this.#onColors = this.#colors.map(textOn);
    this.looks = {};
    this.renew();
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (name === "labels") this.#written = this.#labels;
  }

  /** Labels that a script has set, most often because the worker made some, go into the draft; a later page knows them not. */
  protected get madeLabels(): JsonObject {
    return this.#labels === this.#written ? {} : { labels: this.#labels };
  }
  protected set madeLabels(draft: Json) {
    const made = isObject(draft) && Array.isArray(draft["labels"]) ? draft["labels"].map(String) : [];
    const more = made.filter((label) => !this.#labels.includes(label));
    if (more.length > 0) this.labels = [...this.#labels, ...more];
  }

  /** The label of what is drawn next; null where there are no labels. */
  get label(): string | null {
    return this.#labels.includes(this.#active) ? this.#active : (this.#labels[0] ?? null);
  }

  get image(): Size {
    return this.stage.image;
  }

  /** CSS pixels for one image pixel. */
  get scale(): number {
    return this.stage.scale;
  }

  /** Nothing is drawn on an image that is not there yet. */
  get locked(): boolean {
    return this.disabled || this.stage.awaited;
  }

  get purpose(): string {
    return text("drawHere", { what: this.header || this.name || text("drawing") });
  }

  /** The answer, also while nothing is drawn; the same object until something changes. */
  get value(): JsonObject {
    this.#noteImage();
    return (this.#answer ??= this.makeAnswer());
  }

  get _submittableValue(): Json {
    return this.value;
  }

  /** An answer says how large its image is, and is about an image that was seen. */
  problem(): string {
    if (this.stage.awaited) return text("imageAwaited");
    if (this.sketch.begun) return text(TOUCH.matches ? "unfinishedTouch" : "unfinished", { key: capOf("cancel") });
    return this.problemOfDrawing();
  }

  /** Why what is drawn cannot be submitted; empty when it can. */
  protected abstract problemOfDrawing(): string;
  protected abstract makeAnswer(): JsonObject;
  protected abstract labelsChanged(): void;
  /** The image's size is known, or another image has come. */
  protected abstract imageCame(): void;
  /** The worker picks this label. */
  protected abstract labelPicked(label: string): void;
  protected abstract get nothing(): boolean;
  protected abstract set nothing(on: boolean);
  protected abstract renderObjects(): TemplateResult;
  /** Whether there is something that could be removed. */
  protected abstract readonly hasSelection: boolean;
  protected abstract removeSelection(): void;
  protected abstract toolKey(event: KeyboardEvent): boolean;
  protected abstract toolHelp(): KeyHelp[];

  /** How the worker draws, to go on so with the next image. */
  get habit(): JsonObject {
    return { ...this.stage.habit, label: this.#active };
  }
  set habit(habit: JsonObject) {
    this.stage.habit = habit;
    if (typeof habit["label"] === "string") this.activate(habit["label"]);
  }

  colorOf(label: string): LabelColor {
    const index = this.#labels.indexOf(label);
    const own = this.#colors[index];
    return own === undefined ? labelColor(Math.max(index, 0)) : { fill: own, text: this.#onColors[index] ?? "#000000" };
  }

  say(message: string): void {
    this.hint = message;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unlisten = history.listen(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten();
  }

  /** Forgets the answer made before, because something changed that it tells of. */
  protected renew(): void {
    this.#answer = null;
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#noteImage();
    if (!this.stage.awaited && this.complaint === text("imageAwaited")) this.complaint = "";
  }

  /** The image's size is part of the answer. */
  #noteImage(): void {
    const { width, height } = this.image;
    if (width === this.#known.width && height === this.#known.height) return;
    this.#known = { width, height };
    this.#answer = null;
    this.imageCame();
  }

  override focus(): void {
    this.stage.focus();
  }

  override handleKey(event: KeyboardEvent): boolean {
    if (onButton(event)) return this.#labelByEnter(event);
    if (isSpace(event)) return this.stage.grab.hold(event, () => void this.toolKey(event));
    if (this.toolKey(event)) return true;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    return this.#plainKey(event) || super.handleKey(event) || this.stage.handleKey(event);
  }

  override keyHelp(): KeyHelp[] {
    const choose = choosingKeys(this.#labels.length, text("keyLabel"));
    const hide = { keys: [capOf("hide")], does: text("keyHide") };
    return [...choose, ...this.toolHelp(), hide, ...super.keyHelp(), ...this.stage.keyHelp()];
  }

  #plainKey(event: KeyboardEvent): boolean {
    const index = this.#labels.findIndex((_, at) => this.#keyOf(at) === pressedKey(event));
    if (index !== -1) this.#pick(index);
    else if (isKey(event, "hide")) this.#hideByKey(event);
    else return isKey(event, "find") && this.#list.search();
    return true;
  }

  /** Pressed, it hides or shows; held, only for so long. */
  #hideByKey(event: KeyboardEvent): void {
    if (event.repeat) return;
    const before = this.concealed;
    this.concealed = !before;
    afterHolding(event, () => (this.concealed = before));
  }

  #labelByEnter(event: KeyboardEvent): boolean {
    const label = event.key === "Enter" && !event.ctrlKey && !event.metaKey ? this.#list.under(event) : undefined;
    label?.click();
    return label !== undefined;
  }

  readonly #keyOf = (index: number): string | undefined => {
    const own = this.#labels.map((label) => this.#shortcuts.get(label) ?? "");
    return labelKeyOf(index, own, this.toolKeys);
  };

  /** Makes this the label of what is drawn next. */
  protected activate(label: string): void {
    this.#active = label;
    this.requestUpdate();
  }

  /** What the keys of the tools need to know of the window. */
  protected place(event: KeyboardEvent): Place {
    const { x, y, scale } = this.stage.view;
    const { width, height } = this.stage.frame;
    return {
      inStage: event.composedPath()[0] === this.renderRoot.querySelector(".stage"),
      middle: { x: (width / 2 - x) / scale, y: (height / 2 - y) / scale },
      reveal: (at) => this.stage.reveal(at),
    };
  }

  #pick(index: number): void {
    const label = this.#labels[index];
    if (label === undefined || this.disabled) return;
    this.activate(label);
    this.hint = "";
    this.labelPicked(label);
    this.#list.reveal(index);
  }

  protected renderSide(): TemplateResult {
    return html`<div class="label-pane-content">
      <h2 id="labels">${text("labels")}</h2>
      ${this.#labels.length === 0 ? html`<p class="soft">${text("noLabels")}</p>` : nothing}
      ${this.#list.render({
        names: this.#labels,
        chosen: this.label === null ? [] : [this.label],
        multiple: false,
        locked: this.disabled,
        heading: "labels",
        find: text("findLabel"),
        keyOf: this.#keyOf,
        choose: (index) => this.#pick(index),
        mark: (index) => this.renderSwatch(this.#labels[index] ?? ""),
      })}
      ${this.renderObjects()}
      <label class="nothing">
        <input
          type="checkbox"
          .checked=${this.nothing}
          ?disabled=${this.disabled}
          @input=${(event: Event) => event.stopPropagation()}
          @change=${this.#tickNothing}
        />
        ${text("nothingToLabel")}
      </label>
      <p id="complaint" class="complaint" role="alert">${this.complaint}</p>
    </div>`;
  }

  protected renderSwatch(label: string): TemplateResult {
    return html`<span class="swatch" aria-hidden="true" style="background: ${this.colorOf(label).fill}"></span>`;
  }

  /** Buttons before those of the view. */
  protected renderTools(): TemplateResult {
    const tool = (name: Parameters<typeof icon>[0], label: string, act: () => void, off = false) =>
      html`<button class="tool" title=${label} aria-label=${label} ?disabled=${off} @click=${act}>
        ${icon(name)}
      </button>`;
    const hide = this.concealed ? text("showDrawn") : text("hideDrawn");
    return html`${tool("undo", `${text("undo")} (${capOf("undo")})`, () => history.undo(), !history.canUndo)}
      ${tool("redo", `${text("redo")} (Shift+${capOf("undo")})`, () => history.redo(), !history.canRedo)}
      ${this.#renderBin()}
      ${tool(this.concealed ? "eyeOff" : "eye", `${hide} (${capOf("hide")})`, () => (this.concealed = !this.concealed))}
      <span class="divider"></span>`;
  }

  /** The outline that is begun goes first: there is no other way out of it without a keyboard. */
  #renderBin(): TemplateResult {
    const { begun } = this.sketch;
    const name = begun
      ? `${text("discardBegun")} (${capOf("cancel")})`
      : `${text("removeSelected")} (${capOf("remove")})`;
    return html`<button
      id="delete"
      class="tool"
      title=${name}
      aria-label=${name}
      ?data-begun=${begun}
      ?disabled=${begun ? this.disabled : !this.hasSelection}
      @click=${() => (begun ? this.sketch.discard() : this.removeSelection())}
    >
      ${icon("trash")}
    </button>`;
  }

  protected renderHint(): TemplateResult {
    return html`<p class="hint" role="status" ?data-empty=${this.hint === ""}>${this.hint}</p>`;
  }

  readonly #tickNothing = (event: Event): void => {
    event.stopPropagation();
    this.nothing = (event.target as HTMLInputElement).checked;
  };
}

function isSpace({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return key === " " && !ctrlKey && !metaKey && !altKey;
}

/** Keys that press what they are on stay with it: buttons, ticks, summaries, links. */
function onButton(event: KeyboardEvent): boolean {
  const first = event.composedPath()[0];
  const presses = event.key === "Enter" || event.key === " ";
  return presses && first instanceof Element && first.matches("button, input, summary, a[href], select");
}
