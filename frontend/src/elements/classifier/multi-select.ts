/** crowd-classifier-multi-select: choose any number of categories, or the one that excludes all others. */
import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { ownCap } from "../../base/bindings";
import { isObject, type Json } from "../../base/json";
import { text } from "../../base/messages";
import * as format from "../../formats/text_multilabel";
import { ClassifierElement } from "./base";
import { asExclusion, asInitial, keyOf } from "../../base/categories";
import { classifierStyles } from "./classifier.styles";

/** Several categories; `value` lists them in the order of the categories. */
export abstract class MultiChoice extends ClassifierElement {
  protected readonly multiple = true;

  #exclusion: string | null = null;
  /** What the author chose beforehand; null where nothing is. */
  #initial: string[] | null = null;
  /** Whether the choice is still the author's. */
  #untouched = true;
  @state() private excluded = false;

  override get categories(): string[] {
    return super.categories;
  }
  override set categories(value: unknown) {
    super.categories = value;
    this.#beginAnew();
  }

  @property({ attribute: "exclusion-category" })
  get exclusionCategory(): string | null {
    return this.#exclusion;
  }
  set exclusionCategory(value: unknown) {
    this.#exclusion = this.read("exclusion-category", value, asExclusion, null);
    this.#beginAnew();
  }

  /** The categories chosen beforehand. An empty list is the choice that excludes all others, where there is one. */
  @property({ attribute: "initial-value" })
  get initialValue(): string[] | null {
    return this.#initial && [...this.#initial];
  }
  set initialValue(value: unknown) {
    this.#initial = this.read("initial-value", value, asInitial, null);
    this.#beginAnew();
  }

  get value(): string[] {
    return [...this.chosen];
  }
  set value(names: string[] | null) {
    this.#untouched = false;
    this.excluded = false;
    this.restoreChoice(names);
  }

  override get draft(): Json {
    return { ...(super.draft as object), excluded: this.excluded };
  }
  override set draft(draft: Json) {
    this.#untouched = false;
    super.draft = draft;
    this.excluded = isObject(draft) && draft["excluded"] === true;
  }

  override reset(): void {
    super.reset();
    this.#untouched = true;
    this.#beginAnew();
  }

  get _submittableValue() {
    if (this.chosen.length === 0 && !this.excluded) return undefined;
    return format.toAnswer({ labels: this.value, ...this.commentPart });
  }

  problem(): string {
    return this.chosen.length === 0 && !this.excluded ? text("chooseCategories") : "";
  }

  /** Attributes come in any order, and scripts may give categories later: each time the author's choice is made again. */
  #beginAnew(): void {
    if (!this.#untouched || this.#initial === null) return;
    this.excluded = this.#initial.length === 0 && this.#exclusion !== null;
    this.restoreChoice(this.#initial);
  }

  protected override edited(): void {
    this.#untouched = false;
    super.edited();
  }

  protected pick(name: string): void {
    const kept = this.chosen.filter((one) => one !== name);
    this.restoreChoice(kept.length < this.chosen.length ? kept : [...kept, name]);
  }

  protected override pickByKey(key: string): boolean {
    if (this.#exclusion === null || key !== keyOf(this.categories.length)) return super.pickByKey(key);
    this.#exclude();
    return true;
  }

  protected override choicesLocked(): boolean {
    return super.choicesLocked() || this.excluded;
  }

  protected override renderExtraChoice(): TemplateResult | typeof nothing {
    if (this.#exclusion === null) return nothing;
    const key = keyOf(this.categories.length);
    return html`<button
      type="button"
      class="label-button exclusion ${this.excluded ? "selected" : ""}"
      role="checkbox"
      aria-checked=${String(this.excluded)}
      aria-keyshortcuts=${key ? ownCap(key) : nothing}
      ?disabled=${this.disabled}
      @click=${() => this.#exclude()}
    >
      <span class="mark" aria-hidden="true"></span>
      <span class="choice-name" dir="auto">${this.#exclusion}</span>
      ${key ? html`<kbd aria-hidden="true">${ownCap(key.toUpperCase())}</kbd>` : nothing}
    </button>`;
  }

  /** Chosen, it clears and locks the categories; chosen again, it unlocks them. */
  #exclude(): void {
    if (this.disabled) return;
    this.edit(() => {
      this.excluded = !this.excluded;
      this.restoreChoice([]);
    });
  }
}

export class CrowdClassifierMultiSelect extends MultiChoice {
  static override styles = classifierStyles;
}
