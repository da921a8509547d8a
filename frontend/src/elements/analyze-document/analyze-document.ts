/** crowd-textract-analyze-document: review the keys and values that were read off a form, and where they stand. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { flag } from "../../base/attributes";
import type { KeyHelp } from "../../base/bridge";
import { asTexts } from "../../base/categories";
import { history } from "../../base/history";
import { icon } from "../../base/icon";
import { isObject, type Json, type JsonObject } from "../../base/json";
import { text } from "../../base/messages";
import { WidgetElement } from "../../base/widget";
import { blocksFrom, FORM_KEY, pairsOf, toAnswer, type Box, type FormPair } from "../../formats/form_blocks";
import { ImageStage } from "../../tools/image-stage";
import type { Size } from "../../tools/view";
import { analyzeStyles } from "./analyze-document.styles";
import { asKeys, missing, type ImportantKey } from "./important-keys";
import { PlaceTool, type PlaceDesk } from "./place-tool";

type Part = "key" | "value";

/** What is being edited: a pair and one part of it. */
interface Edited {
  index: number;
  part: Part;
}

const PARTS: readonly Part[] = ["key", "value"];
/** By which an arrow moves or resizes a place: a share of the image. */
const STEP = 0.005;
const NEW_BOX: Box = { left: 0.4, top: 0.45, width: 0.2, height: 0.05 };
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

export class CrowdAnalyzeDocument extends WidgetElement implements PlaceDesk {
  static override styles = analyzeStyles;

  @property() src = "";
  @property({ attribute: "no-key-edit", converter: flag }) noKeyEdit = false;
  @property({ attribute: "no-geometry-edit", converter: flag }) noGeometryEdit = false;

  readonly #stage = new ImageStage(this, new PlaceTool(this));
  #given: Record<string, unknown>[] = [];
  #keys: ImportantKey[] = [];
  #kinds: string[] = [];
  @state() private pairs: readonly FormPair[] = [];
  @state() private edits: Edited | null = null;
  /** The place as it is being dragged. */
  @state() private dragged: Box | null = null;

  constructor() {
    super();
    this.name = FORM_KEY;
  }

  @property({ attribute: "initial-value" })
  get initialValue(): Record<string, unknown>[] {
    return [...this.#given];
  }
  set initialValue(value: unknown) {
    this.#given = this.read("initial-value", value, blocksFrom, []);
    this.pairs = pairsOf(this.#given);
  }

  @property()
  get keys(): ImportantKey[] {
    return [...this.#keys];
  }
  set keys(value: unknown) {
    this.#keys = this.read("keys", value, asKeys, []);
    this.requestUpdate();
  }

  /** The kinds of blocks to review; keys with their values are all there are. */
  @property({ attribute: "block-types" })
  get blockTypes(): string[] {
    return [...this.#kinds];
  }
  set blockTypes(value: unknown) {
    this.#kinds = this.read("block-types", value, asTexts, []);
    this.requestUpdate();
  }

  get value(): JsonObject {
    return toAnswer(this.pairs, this.#given);
  }

  get _submittableValue(): Json {
    return this.value;
  }

  get draft(): Json {
    return this.pairs as unknown as Json;
  }
  set draft(draft: Json) {
    if (Array.isArray(draft)) this.pairs = draft.filter(isObject) as unknown as FormPair[];
  }

  /** The answer stands under its own key, whatever the template calls the element. */
  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (name !== "name") super.attributeChangedCallback(name, before, now);
  }

  problem(): string {
    return "";
  }

  reset(): void {
    this.pairs = pairsOf(this.#given);
    this.edits = null;
    this.complaint = "";
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLInputElement>(".pairs input")?.focus();
  }

  override handleKey(event: KeyboardEvent): boolean {
    return super.handleKey(event) || this.#stage.handleKey(event);
  }

  override keyHelp(): KeyHelp[] {
    const move = { keys: ["Alt", "←", "↑", "→", "↓"], does: text("keyPlaceBox") };
    return [...(this.noGeometryEdit ? [] : [move]), ...super.keyHelp(), ...this.#stage.keyHelp()];
  }

  get image(): Size {
    return this.#stage.image;
  }

  get placing(): boolean {
    return this.edits !== null && !this.noGeometryEdit && !this.disabled;
  }

  get purpose(): string {
    return this.header || text("formImage");
  }

  place(box: Box, done: boolean): void {
    this.dragged = done ? null : box;
    const { edits } = this;
    if (done && edits) this.edit(() => this.#change(edits, { box }));
  }

  unplace(): void {
    this.dragged = null;
  }

  #change({ index, part }: Edited, change: Partial<FormPair[Part]>): void {
    const changed = (pair: FormPair) => ({ ...pair, [part]: { ...pair[part], ...change } });
    this.pairs = this.pairs.map((pair, at) => (at === index ? changed(pair) : pair));
  }

  #add(key: string): void {
    const taken = new Set(this.pairs.map((pair) => pair.key.id));
    const number = this.pairs.findIndex((_, at) => !taken.has(`added-${at + 1}`));
    const id = `added-${number === -1 ? this.pairs.length + 1 : number + 1}`;
    const pair = { key: { id, text: key, box: null }, value: { id: `${id}-value`, text: "", box: null } };
    this.edit(() => (this.pairs = [...this.pairs, pair]));
    const field = `#${key === "" && !this.noKeyEdit ? "key" : "value"}-${this.pairs.length - 1}`;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLInputElement>(field)?.focus());
  }

  #remove(index: number): void {
    this.edit(() => (this.pairs = this.pairs.filter((_, at) => at !== index)));
    this.edits = null;
  }

  protected renderTarget(): TemplateResult {
    const overlay = html`<svg class="places" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      ${this.pairs.flatMap((pair, index) => PARTS.map((part) => this.#renderPlace(pair, { index, part })))}
    </svg>`;
    return this.#stage.render({ src: this.src, name: this.purpose, overlay });
  }

  #renderPlace(pair: FormPair, at: Edited): TemplateResult | typeof nothing {
    const picked = this.edits?.index === at.index && this.edits.part === at.part;
    const box = (picked ? this.dragged : null) ?? pair[at.part].box;
    if (!box) return nothing;
    const { left, top, width, height } = box;
    return svg`<rect class="${at.part} ${picked ? "picked" : ""}" x=${left} y=${top} width=${width} height=${height}></rect>`;
  }

  protected renderSide(): TemplateResult {
    const texts = this.pairs.map(({ key }) => key.text);
    return html`<div class="pairs" @input=${stop} @change=${settle}>
      <h2>${text("keysAndValues")}</h2>
      ${this.pairs.map((pair, index) => this.#renderPair(pair, index))}
      ${missing(this.#keys, texts).map(
        (key) =>
          html`<p class="missing">
            ${text("keyNotFound", { key })}
            <button class="tool add" ?disabled=${this.disabled} @click=${() => this.#add(key)}>
              ${text("addKey", { key })}
            </button>
          </p>`,
      )}
      ${
        this.noKeyEdit
          ? nothing
          : html`<button class="tool add" ?disabled=${this.disabled} @click=${() => this.#add("")}>
              ${text("addPair")}
            </button>`
      }
      <p id="complaint" class="complaint" role="alert">${this.complaint}</p>
    </div>`;
  }

  #renderPair(pair: FormPair, index: number): TemplateResult {
    const number = String(index + 1);
    return html`<fieldset ?data-current=${this.edits?.index === index}>
      <legend>${text("formPair", { number })}</legend>
      <button class="tool remove" aria-label=${text("removeFormPair", { number })} @click=${() => this.#remove(index)}>
        ${icon("trash")}
      </button>
      ${PARTS.map((part) => this.#renderField(pair, { index, part }))}
    </fieldset>`;
  }

  #renderField(pair: FormPair, at: Edited): TemplateResult {
    const id = `${at.part}-${at.index}`;
    return html`<label for=${id}>${text(at.part === "key" ? "formKey" : "formValue")}</label>
      <input
        id=${id}
        type="text"
        dir="auto"
        .value=${pair[at.part].text}
        ?readonly=${at.part === "key" && this.noKeyEdit}
        ?disabled=${this.disabled}
        @focus=${() => (this.edits = at)}
        @keydown=${(event: KeyboardEvent) => this.#nudge(event, at)}
        @input=${(event: Event) => this.#typed(event, at)}
      />`;
  }

  #typed(event: Event, at: Edited): void {
    this.goOn(() => this.#change(at, { text: (event.target as HTMLInputElement).value }));
  }

  /** Alt and an arrow move the place of what is being edited; with Shift they move its last corner. */
  #nudge(event: KeyboardEvent, at: Edited): void {
    const by = ARROWS[event.key];
    if (!by || !event.altKey || !this.placing) return;
    event.preventDefault();
    const before = this.pairs[at.index]?.[at.part].box ?? NEW_BOX;
    this.edit(() => this.#change(at, { box: event.shiftKey ? resized(before, by) : shifted(before, by) }));
  }
}

function shifted(box: Box, [x, y]: [number, number]): Box {
  return { ...box, left: within(box.left + x, 1 - box.width), top: within(box.top + y, 1 - box.height) };
}

function resized(box: Box, [x, y]: [number, number]): Box {
  const width = Math.max(STEP, within(box.width + x, 1 - box.left));
  return { ...box, width, height: Math.max(STEP, within(box.height + y, 1 - box.top)) };
}

function within(at: number, most: number): number {
  return Math.round(Math.min(most, Math.max(0, at)) * 1e6) / 1e6;
}

/** The element tells of its edits itself. */
function stop(event: Event): void {
  event.stopPropagation();
}

/** Leaving a field ends the step of what was typed. */
function settle(event: Event): void {
  history.settle();
  stop(event);
}
