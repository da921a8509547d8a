/** What the four classifiers share: a list of categories beside an object, chosen by pointer, digit or arrow. */
import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { KeyHelp } from "../../base/bridge";
import { isObject, type Json } from "../../base/json";
import { text } from "../../base/messages";
import { WidgetElement } from "../../base/widget";
import { asCategories, keyOf, pressedKey } from "./categories";
import { Comment } from "./comment";
import type { ImageTarget } from "../image-classifier/image-target";

const SEARCH_FROM = 13;
const ARROWS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export abstract class ClassifierElement extends WidgetElement {
  #categories: string[] = [];
  readonly #comment = new Comment(this);
  @state() protected chosen: readonly string[] = [];
  @state() protected filter = "";

  @property()
  get categories(): string[] {
    return [...this.#categories];
  }
  set categories(value: unknown) {
    this.#categories = this.read("categories", value, asCategories, []);
    this.chosen = this.chosen.filter((name) => this.#categories.includes(name));
  }

  /** The image to classify, in elements that are about one; others show what their children bring. */
  protected readonly picture: ImageTarget | null = null;

  /** Whether several categories may be chosen. */
  protected abstract readonly multiple: boolean;

  /** Changes the choice when `name` is picked. */
  protected abstract pick(name: string): void;

  get draft(): Json {
    return { chosen: [...this.chosen], comment: this.#comment.text };
  }
  set draft(draft: Json) {
    if (!isObject(draft)) return;
    this.restoreChoice(draft["chosen"]);
    this.#comment.text = typeof draft["comment"] === "string" ? draft["comment"] : "";
  }

  /** Chooses what is still a category of what is given. */
  protected restoreChoice(names: unknown): void {
    const wanted = Array.isArray(names) ? names : [];
    this.chosen = this.#categories.filter((name) => wanted.includes(name));
  }

  reset(): void {
    this.draft = {};
    this.complaint = "";
  }

  /** The comment as it goes into the answer: nothing where none was left. */
  protected get commentPart(): { workerComment?: string } {
    return this.#comment.text.trim() === "" ? {} : { workerComment: this.#comment.text };
  }

  override focus(): void {
    this.#choices.find((choice) => choice.tabIndex === 0)?.focus();
  }

  override handleKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (this.pickByKey(pressedKey(event))) return true;
    if (event.key === "Enter") return this.#firstChoice(event);
    if (event.key === "/" && this.#searchField) {
      this.#searchField.focus();
      return true;
    }
    return super.handleKey(event) || this.picture?.handleKey(event) === true;
  }

  override keyHelp(): KeyHelp[] {
    const last = keyOf(Math.min(this.#categories.length, 10) - 1);
    const choose = last ? [{ keys: last === "1" ? ["1"] : ["1", "…", last], does: text("keyChoose") }] : [];
    return [...choose, ...super.keyHelp(), ...(this.picture?.keyHelp() ?? [])];
  }

  /** Picks what has this key; false where nothing has. */
  protected pickByKey(key: string): boolean {
    const index = this.#categories.findIndex((_, at) => keyOf(at) === key);
    if (index !== -1) this.choose(index);
    return index !== -1;
  }

  /** The worker picks the category at `index`. */
  protected choose(index: number): void {
    const name = this.#categories[index];
    if (name === undefined || this.choicesLocked()) return;
    this.edit(() => this.pick(name));
    this.#choices[index]?.scrollIntoView({ block: "nearest" });
  }

  protected renderTarget(): unknown {
    const classified = html`<slot name="classification-target"></slot><slot></slot>`;
    return this.picture ? html`${this.picture.render(this.header || this.name)}${classified}` : classified;
  }

  protected renderSide(): TemplateResult {
    return html`<div class="category-picker-wrapper label-pane-content">
      <h2 id="categories">${text("categories")}</h2>
      ${this.#renderSearch()}
      <div
        class="choices"
        role=${this.multiple ? "group" : "radiogroup"}
        aria-labelledby="categories"
        aria-describedby="complaint"
        aria-required=${this.multiple ? nothing : "true"}
        @keydown=${this.#arrow}
      >
        ${this.#categories.map((name, index) => this.#renderChoice(name, index))} ${this.renderExtraChoice()}
      </div>
      <p id="complaint" class="complaint" role="alert">${this.complaint}</p>
      ${this.#comment.render(this.instructions.region("worker-comment"))}
    </div>`;
  }

  /** A choice after the categories, where the element has one. */
  protected renderExtraChoice(): unknown {
    return nothing;
  }

  protected choicesLocked(): boolean {
    return this.disabled;
  }

  #renderChoice(name: string, index: number): TemplateResult {
    const chosen = this.chosen.includes(name);
    const first = this.chosen.length === 0 ? index === 0 : this.#categories.indexOf(this.chosen[0] ?? "") === index;
    const key = keyOf(index);
    return html`<button
      type="button"
      class="label-button ${chosen ? "selected" : ""}"
      role=${this.multiple ? "checkbox" : "radio"}
      aria-checked=${String(chosen)}
      aria-keyshortcuts=${key ?? nothing}
      tabindex=${this.multiple || first ? 0 : -1}
      ?disabled=${this.choicesLocked()}
      ?hidden=${!this.#matches(name)}
      @click=${() => this.choose(index)}
    >
      <span class="mark" aria-hidden="true"></span>
      <span class="choice-name" dir="auto">${name}</span>
      ${key ? html`<kbd aria-hidden="true">${key.toUpperCase()}</kbd>` : nothing}
    </button>`;
  }

  #renderSearch(): TemplateResult | typeof nothing {
    if (this.#categories.length < SEARCH_FROM) return nothing;
    const none = !this.#categories.some((name) => this.#matches(name));
    return html`<input
        type="search"
        class="search"
        aria-label=${text("findCategory")}
        placeholder=${`${text("findCategory")} (/)`}
        .value=${this.filter}
        @input=${this.#search}
        @change=${(event: Event) => event.stopPropagation()}
        @keydown=${this.#searchKey}
      />
      <p role="status" class="soft">${none ? text("noneFound", { text: this.filter }) : nothing}</p>`;
  }

  get #choices(): HTMLButtonElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLButtonElement>(".label-button")];
  }

  get #searchField(): HTMLInputElement | null {
    return this.renderRoot.querySelector<HTMLInputElement>(".search");
  }

  #matches(name: string): boolean {
    return name.toLowerCase().includes(this.filter.trim().toLowerCase());
  }

  /** Enter on a choice takes it while there is no answer yet; otherwise Enter submits. */
  #firstChoice(event: KeyboardEvent): boolean {
    const choice = this.#choices.find((one) => event.composedPath().includes(one));
    if (!choice || this.problem() === "") return false;
    choice.click();
    return true;
  }

  readonly #arrow = (event: KeyboardEvent): void => {
    const step = ARROWS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const shown = this.#choices.filter((choice) => !choice.hidden && !choice.disabled);
    const at = shown.findIndex((choice) => choice === event.target);
    const next = shown[(at + step + shown.length) % shown.length];
    next?.focus();
    if (!this.multiple) next?.click();
  };

  readonly #search = (event: Event): void => {
    event.stopPropagation();
    this.filter = (event.target as HTMLInputElement).value;
  };

  readonly #searchKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const found = this.#categories.findIndex((name) => this.#matches(name));
    if (event.key === "Enter" && found !== -1) this.choose(found);
    this.filter = "";
    this.focus();
  };
}
