/**
 * crowd-entity-annotation: marks spans of a text with labels. It brings its own form along, which stands in its shadow
 * root and answers for it; inside another crowd-form it is one control of that form.
 */
import { html, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { flag } from "../../base/attributes";
import { bridge, type KeyHelp } from "../../base/bridge";
import { capOf, isKey } from "../../base/bindings";
import { choosingKeys, labelKeyOf, pressedKey } from "../../base/categories";
import { Choices } from "../../base/choices";
import { labelColor, type LabelColor } from "../../base/colors";
import { history } from "../../base/history";
import { icon } from "../../base/icon";
import { applied, difference, nextId, withItem } from "../../base/items";
import { isObject, type Json, type JsonObject } from "../../base/json";
import { text } from "../../base/messages";
import { WidgetElement } from "../../base/widget";
import { entitiesFrom, toAnswer, type Entity } from "../../formats/named_entity_recognition";
import { renderObjects } from "../../tools/object-list";
import {
  asEntityLabels,
  fits,
  inOrder,
  innermostAt,
  itemOf,
  markedFrom,
  neighbour,
  overlaps,
  same,
  segmentsOf,
  type EntityLabel,
  type Marked,
} from "./entities";
import { entityStyles } from "./entity-annotation.styles";
import { Room } from "./room";
import { TextMap, type Span } from "./text-map";
import { TextSelection, type TextDesk } from "./text-selection";
import { placeBeside, renderText } from "./text-view";

export class CrowdEntityAnnotation extends WidgetElement implements TextDesk {
  static override styles = entityStyles;

  @property({ attribute: "allow-overlap", converter: flag }) allowOverlap = false;
  map = new TextMap("");
  #labels: EntityLabel[] = [];
  #initial: Entity[] = [];
  /** Null until something was marked or taken away. */
  @state() private marked: readonly Marked[] | null = null;
  @state() private picked: number | null = null;
  /** Text that is selected next is marked with this label. */
  @state() private active: string | null = null;
  @state() private hint = "";
  #answer: JsonObject | null = null;
  readonly #selection = new TextSelection(this);
  readonly #list = new Choices(this);
  /** Lines break elsewhere, so that what stands beside them must follow. */
  readonly #room = new Room(this);
  readonly #resize = new ResizeObserver(() => this.requestUpdate());

  @property()
  get text(): string {
    return this.map.text;
  }
  set text(value: string | null) {
    this.map = new TextMap(value ?? "");
    this.#renew();
  }

  @property()
  get labels(): EntityLabel[] {
    return [...this.#labels];
  }
  set labels(value: unknown) {
    this.#labels = this.read("labels", value, asEntityLabels, []);
    if (this.marked) this.marked = this.marked.filter(({ label }) => this.#known(label));
    this.#renew();
  }

  @property({ attribute: "initial-value" })
  get initialValue(): Entity[] {
    return [...this.#initial];
  }
  set initialValue(value: unknown) {
    this.#initial = this.read("initial-value", value, entitiesFrom, []);
    this.#renew();
  }

  get entities(): readonly Marked[] {
    return this.marked ?? this.#begun().filter(({ label }) => this.#known(label));
  }

  /** The answer; the same object until something changes. */
  get value(): JsonObject {
    return (this.#answer ??= toAnswer({ entities: this.entities }));
  }

  get _submittableValue(): Json {
    return this.value;
  }

  get draft(): Json {
    return { entities: this.entities as unknown as Json };
  }
  set draft(draft: Json) {
    this.#put(markedFrom(isObject(draft) ? draft["entities"] : []));
  }

  restorePart(part: Json): void {
    if (isObject(part)) this.#put(applied(this.entities, part, markedFrom));
    this.edited();
  }

  reset(): void {
    this.marked = null;
    this.#selection.select(null);
    this.#renew();
  }

  /** A text may have nothing to mark. */
  problem(): string {
    return "";
  }

  override focus(): void {
    this.area?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.toggleAttribute("data-wrapped", this.closest("crowd-form") !== null);
    this.#selection.connect();
    this.#resize.observe(this);
    this.#room.connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#selection.disconnect();
    this.#resize.disconnect();
    this.#room.disconnect();
  }

  /** The widget stands in a form of its own. */
  protected override createRenderRoot(): HTMLElement {
    const widget = document.createElement("div");
    widget.className = "widget";
    const form = document.createElement("crowd-form");
    form.append(widget);
    super.createRenderRoot().appendChild(form);
    this.ownForm = form;
    return widget;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    const lost = this.#initial.filter((entity) => !this.#known(entity.label) || !fits(entity, this.map.length));
    if (lost.length === 0) return;
    const labels = lost.map(({ label, start, end }) => `${label} ${start}–${end}`).join(", ");
    bridge.send({ type: "error", message: text("lostEntities", { entities: labels }) });
  }

  override handleKey(event: KeyboardEvent): boolean {
    if (this.disabled) return super.handleKey(event);
    if (this.#selection.handleKey(event)) return true;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    return this.#editKey(event) || this.#labelKey(event) || super.handleKey(event);
  }

  override keyHelp(): KeyHelp[] {
    return [
      ...choosingKeys(this.#labels.length, text("keyMark")),
      { keys: ["←", "→"], does: text("keyCaret") },
      { keys: ["Shift", "→"], does: text("keySelect") },
      { keys: [capOf("before"), capOf("after")], does: text("keyEntity") },
      { keys: ["Del"], does: text("keyUnmark") },
      ...super.keyHelp(),
    ];
  }

  #known(label: string): boolean {
    return this.#labels.some((one) => one.label === label);
  }

  #begun(): Marked[] {
    return this.#initial
      .filter((span) => fits(span, this.map.length))
      .map((entity, index) => ({ ...entity, id: index + 1 }));
  }

  #renew(): void {
    this.#answer = null;
    this.requestUpdate();
  }

  #put(entities: readonly Marked[]): void {
    this.marked = entities;
    if (!entities.some(({ id }) => id === this.picked)) this.picked = null;
    this.hint = "";
    this.#renew();
  }

  #commit(next: readonly Marked[]): void {
    const now = this.entities;
    history.keep(this, difference(next, now), difference(now, next));
    this.#put(next);
    this.edited();
  }

  /** Marks a span, or gives the one that is marked already another label. */
  #mark(span: Span, label: string): void {
    const there = this.entities.filter((entity) => overlaps(entity, span));
    const twin = there.find((entity) => same(entity, span) && (!this.allowOverlap || entity.label === label));
    if (!twin && there.length > 0 && !this.allowOverlap) {
      this.hint = text("noOverlap");
      return;
    }
    const id = twin?.id ?? nextId(this.entities);
    if (twin?.label !== label) this.#commit(withItem(this.entities, { id, label, start: span.start, end: span.end }));
    this.#selection.select(null);
  }

  #remove(id: number | null): boolean {
    if (id === null) return false;
    this.#commit(this.entities.filter((entity) => entity.id !== id));
    return true;
  }

  /** A caret picks the mark it stands in. */
  selectionChanged(): void {
    const { caret, span } = this.#selection;
    this.picked = caret === null ? null : (innermostAt(this.entities, caret)?.id ?? null);
    this.hint = span && this.active === null ? text("chooseForSelection") : "";
    this.requestUpdate();
  }

  selectionMade(): void {
    const { span } = this.#selection;
    if (span && this.active !== null) this.#mark(span, this.active);
  }

  #pickLabel(index: number): void {
    const label = this.#labels[index]?.label;
    if (label === undefined || this.disabled) return;
    const entity = this.entities.find(({ id }) => id === this.picked);
    if (this.#selection.span) this.#mark(this.#selection.span, label);
    else if (entity) this.#commit(withItem(this.entities, { ...entity, label }));
    else this.active = this.active === label ? null : label;
  }

  readonly #keyOf = (index: number): string | undefined => {
    return labelKeyOf(
      index,
      this.#labels.map(({ shortcut = "" }) => shortcut),
    );
  };

  #labelKey(event: KeyboardEvent): boolean {
    const index = this.#labels.findIndex((_, at) => this.#keyOf(at) === pressedKey(event));
    if (index !== -1) this.#pickLabel(index);
    return index !== -1 || (isKey(event, "find") && this.#list.search());
  }

  #editKey(event: KeyboardEvent): boolean {
    if (event.key === "Delete" || event.key === "Backspace") return this.#remove(this.picked);
    if (isKey(event, "before")) return this.#pickNext(-1);
    if (isKey(event, "after")) return this.#pickNext(1);
    return event.key === "Escape" && this.#letGo();
  }

  /** Drops the selection; without one, the label that is being marked with. */
  #letGo(): boolean {
    const { span, caret } = this.#selection;
    const something = span !== null || caret !== null || this.picked !== null;
    if (!something && this.active === null) return false;
    if (!something) this.active = null;
    this.#selection.select(null);
    return true;
  }

  #pickNext(step: 1 | -1): boolean {
    const next = neighbour(this.entities, this.picked, step);
    if (next) this.#pick(next.id);
    return next !== undefined;
  }

  #pick(id: number): void {
    this.#selection.select(null);
    this.picked = id;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector("mark.picked")?.scrollIntoView({ block: "nearest" }),
    );
  }

  get area(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".text");
  }

  #colorOf(label: string): LabelColor {
    const index = this.#labels.findIndex((one) => one.label === label);
    return labelColor(Math.max(index, 0));
  }

  protected renderTarget(): TemplateResult {
    const look = {
      labelOf: ({ label }: Marked) => this.#labels.find((one) => one.label === label),
      colorOf: (label: string) => this.#colorOf(label),
      picked: this.picked,
    };
    const segments = segmentsOf(this.entities, this.map.length);
    return html`<div class="pane">
      <div
        class="text"
        dir="auto"
        role="textbox"
        aria-readonly="true"
        aria-multiline="true"
        aria-label=${this.header || this.name || text("textToMark")}
        tabindex="0"
        ?data-marking=${this.active !== null}
        @pointerdown=${this.#selection.press}
      >
        ${renderText(this.map, segments, look)}
      </div>
      <div class="caret" hidden aria-hidden="true"></div>
      <button class="drop" hidden tabindex="-1" aria-label=${text("unmark")} @click=${() => this.#remove(this.picked)}>
        ${icon("x")}
      </button>
      <p class="hint" role="status" ?data-empty=${this.hint === ""}>${this.hint}</p>
    </div>`;
  }

  protected renderSide(): TemplateResult {
    const active = this.#labels.filter(({ label }) => label === this.active);
    return html`<div class="label-pane-content">
      <h2 id="labels">${text("labels")}</h2>
      ${this.#list.render({
        names: this.#labels.map(({ fullDisplayName }) => fullDisplayName),
        chosen: active.map(({ fullDisplayName }) => fullDisplayName),
        multiple: true,
        locked: this.disabled,
        heading: "labels",
        find: text("findLabel"),
        keyOf: this.#keyOf,
        choose: (index) => this.#pickLabel(index),
        mark: (index) => this.#swatch(this.#labels[index]?.label ?? ""),
      })}
      ${renderObjects({
        items: inOrder(this.entities).map((entity) => itemOf(entity, this.#labels, this.map)),
        selected: this.picked,
        kind: text("oneMark"),
        title: text("markedText"),
        none: text("nothingMarked"),
        looks: this.#labels,
        swatch: ({ id }) => this.#swatch(this.entities.find((entity) => entity.id === id)?.label ?? ""),
        select: (id) => this.#pick(id),
        remove: (id) => void this.#remove(id),
      })}
    </div>`;
  }

  #swatch(label: string): TemplateResult {
    return html`<span class="swatch" aria-hidden="true" style="background: ${this.#colorOf(label).fill}"></span>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { caret } = this.#selection;
    this.#placeAt(".caret", caret === null ? null : { start: caret, end: caret });
    this.#placeAt(".drop", this.entities.find(({ id }) => id === this.picked) ?? null, true);
  }

  #placeAt(selector: string, span: Span | null, end = false): void {
    const thing = this.renderRoot.querySelector<HTMLElement>(selector);
    if (thing && this.area) placeBeside(thing, this.area, this.map, span, end);
  }
}
