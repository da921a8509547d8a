/** What the four classifiers share: a list of categories beside an object, chosen by pointer, digit or arrow. */
import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { KeyHelp } from "../../base/bridge";
import { Choices } from "../../base/choices";
import { isObject, type Json } from "../../base/json";
import { text } from "../../base/messages";
import { WidgetElement } from "../../base/widget";
import { isKey } from "../../base/bindings";
import { asCategories, choosingKeys, keyOf, pressedKey } from "../../base/categories";
import { Comment } from "./comment";
import type { ImageTarget } from "../image-classifier/image-target";

export abstract class ClassifierElement extends WidgetElement {
  #categories: string[] = [];
  readonly #list = new Choices(this);
  readonly #comment = new Comment(this);
  @state() protected chosen: readonly string[] = [];

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
    if (this.chosen.length > 0) this.complaint = "";
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
    this.#list.focus();
  }

  override handleKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (this.pickByKey(pressedKey(event))) return true;
    if (event.key === "Enter") return this.#firstChoice(event);
    if (isKey(event, "find") && this.#list.search()) return true;
    return super.handleKey(event) || this.picture?.handleKey(event) === true;
  }

  override keyHelp(): KeyHelp[] {
    const choose = choosingKeys(this.#categories.length, text("keyChoose"));
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
    this.#list.reveal(index);
  }

  protected renderTarget(): unknown {
    const classified = html`<slot name="classification-target"></slot>`;
    return this.picture ? html`${this.picture.render(this.header || this.name)}${classified}` : classified;
  }

  protected renderSide(): TemplateResult {
    return html`<div class="category-picker-wrapper label-pane-content">
      <h2 id="categories">${text("categories")}</h2>
      ${this.#list.render({
        names: this.#categories,
        chosen: this.chosen,
        multiple: this.multiple,
        locked: this.choicesLocked(),
        heading: "categories",
        complaint: "complaint",
        find: text("findCategory"),
        keyOf: (index) => keyOf(index),
        choose: (index) => this.choose(index),
        extra: this.renderExtraChoice(),
      })}
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

  /** Enter on a choice takes it while there is no answer yet; otherwise Enter submits. */
  #firstChoice(event: KeyboardEvent): boolean {
    const choice = this.#list.under(event);
    if (!choice || this.problem() === "") return false;
    choice.click();
    return true;
  }
}
