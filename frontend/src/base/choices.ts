/** A list of things to pick by pointer, key or arrow, with a search where it is long: categories and labels. */
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import { capOf, ownCap } from "./bindings";
import { text } from "./messages";

const SEARCH_FROM = 13;
const ARROWS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

type Host = ReactiveControllerHost & { renderRoot: ParentNode };

export interface ChoiceList {
  names: readonly string[];
  chosen: readonly string[];
  multiple: boolean;
  locked: boolean;
  /** The id of the heading that names the list. */
  heading: string;
  /** What is said about a choice that cannot stand, by its id. */
  complaint?: string;
  /** What the search field is for. */
  find: string;
  keyOf: (index: number) => string | undefined;
  choose: (index: number) => void;
  /** What stands before the name, instead of the mark of a choice. */
  mark?: (index: number) => TemplateResult;
  /** A choice after the others. */
  extra?: unknown;
}

export class Choices {
  readonly #host: Host;
  #filter = "";
  #list: ChoiceList | null = null;

  constructor(host: Host) {
    this.#host = host;
  }

  render(list: ChoiceList): TemplateResult {
    this.#list = list;
    return html`${this.#renderSearch(list)}
      <div
        class="choices"
        role=${list.multiple ? "group" : "radiogroup"}
        aria-labelledby=${list.heading}
        aria-describedby=${list.complaint ?? nothing}
        aria-required=${list.multiple || list.complaint === undefined ? nothing : "true"}
        @keydown=${this.#arrow}
      >
        ${list.names.map((name, index) => this.#renderChoice(list, name, index))} ${list.extra ?? nothing}
      </div>`;
  }

  /** Gives the keyboard to the chosen one, or the first. */
  focus(): void {
    this.#standing?.focus();
  }

  get #standing(): HTMLButtonElement | undefined {
    return this.#buttons.find((choice) => choice.tabIndex === 0);
  }

  /** Gives the keyboard to the search field, where there is one. */
  search(): boolean {
    const field = this.#host.renderRoot.querySelector<HTMLInputElement>(".search");
    field?.focus();
    return field !== null;
  }

  reveal(index: number): void {
    this.#buttons[index]?.scrollIntoView({ block: "nearest" });
  }

  /** The choice that an event went through. */
  under(event: Event): HTMLButtonElement | undefined {
    return this.#buttons.find((one) => event.composedPath().includes(one));
  }

  #renderChoice(list: ChoiceList, name: string, index: number): TemplateResult {
    const chosen = list.chosen.includes(name);
    const first = list.chosen.length === 0 ? index === 0 : list.names.indexOf(list.chosen[0] ?? "") === index;
    const key = list.keyOf(index);
    return html`<button
      type="button"
      class="label-button ${chosen ? "selected" : ""}"
      role=${list.multiple ? "checkbox" : "radio"}
      aria-checked=${String(chosen)}
      aria-keyshortcuts=${key ? ownCap(key) : nothing}
      tabindex=${list.multiple || first ? 0 : -1}
      ?disabled=${list.locked}
      ?hidden=${!this.#matches(name)}
      @click=${() => list.choose(index)}
    >
      ${list.mark ? list.mark(index) : html`<span class="mark" aria-hidden="true"></span>`}
      <span class="choice-name" dir="auto">${name}</span>
      ${key ? html`<kbd aria-hidden="true">${ownCap(key.toUpperCase())}</kbd>` : nothing}
    </button>`;
  }

  #renderSearch({ names, find }: ChoiceList): TemplateResult | typeof nothing {
    if (names.length < SEARCH_FROM) return nothing;
    const none = !names.some((name) => this.#matches(name));
    return html`<input
        type="search"
        class="search"
        aria-label=${find}
        placeholder=${`${find} (${capOf("find")})`}
        .value=${this.#filter}
        @input=${this.#search}
        @change=${(event: Event) => event.stopPropagation()}
        @keydown=${this.#searchKey}
      />
      <p role="status" class="soft">${none ? text("noneFound", { text: this.#filter }) : nothing}</p>`;
  }

  get #buttons(): HTMLButtonElement[] {
    return [...this.#host.renderRoot.querySelectorAll<HTMLButtonElement>(".label-button")];
  }

  #matches(name: string): boolean {
    return name.toLowerCase().includes(this.#filter.trim().toLowerCase());
  }

  readonly #arrow = (event: KeyboardEvent): void => {
    const step = ARROWS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const shown = this.#buttons.filter((choice) => !choice.hidden && !choice.disabled);
    const at = shown.findIndex((choice) => choice === event.target);
    const next = shown[(at + step + shown.length) % shown.length];
    next?.focus();
    if (this.#list?.multiple === false) next?.click();
  };

  readonly #search = (event: Event): void => {
    event.stopPropagation();
    this.#setFilter((event.target as HTMLInputElement).value);
  };

  readonly #searchKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const found = this.#list?.names.findIndex((name) => this.#matches(name)) ?? -1;
    if (event.key === "Enter" && found !== -1) this.#list?.choose(found);
    this.#setFilter("");
    this.focus();
    void this.#host.updateComplete.then(() => this.#standing?.scrollIntoView({ block: "nearest" }));
  };

  #setFilter(filter: string): void {
    this.#filter = filter;
    this.#host.requestUpdate();
  }
}
