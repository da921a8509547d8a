/** crowd-text-ranking: puts responses to a prompt in order, in one or several dimensions. */
import { html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { KeyHelp } from "../../base/bridge";
import { asTexts } from "../../base/categories";
import { isObject, type Json, type JsonObject } from "../../base/json";
import { digitOf } from "../../base/presses";
import { text } from "../../base/messages";
import { WidgetElement } from "../../base/widget";
import { dimensionsFrom, toAnswer, type Dimension } from "../../formats/text_ranking";
import { rankingStyles } from "./text-ranking.styles";

type Ranks = readonly (number | null)[];

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export class CrowdTextRanking extends WidgetElement {
  static override styles = rankingStyles;

  @property() text = "";
  #responses: string[] = [];
  #dimensions: Dimension[] = [];
  /** By dimension, then by response. */
  @state() private ranks: readonly Ranks[] = [];

  @property()
  get responses(): string[] {
    return [...this.#responses];
  }
  set responses(value: unknown) {
    this.#responses = this.read("responses", value, asTexts, []);
    this.ranks = [];
  }

  @property({ attribute: "ordinal-ranking-dimensions" })
  get ordinalRankingDimensions(): Dimension[] {
    return [...this.#dimensions];
  }
  set ordinalRankingDimensions(value: unknown) {
    this.#dimensions = this.read("ordinal-ranking-dimensions", value, dimensionsFrom, []);
    this.ranks = [];
  }

  get value(): JsonObject {
    return toAnswer({ dimensions: this.#dimensions.map((one, index) => ({ ...one, ranks: this.#ranksOf(index) })) });
  }

  get _submittableValue(): Json {
    return this.value;
  }

  get draft(): Json {
    return { ranks: this.#dimensions.map((_, index) => [...this.#ranksOf(index)]) };
  }
  set draft(draft: Json) {
    const given = isObject(draft) && Array.isArray(draft["ranks"]) ? draft["ranks"] : [];
    this.ranks = given.map((ranks) =>
      Array.isArray(ranks) ? ranks.map((rank) => (typeof rank === "number" ? rank : null)) : [],
    );
  }

  reset(): void {
    this.ranks = [];
    this.complaint = "";
  }

  problem(): string {
    return this.#next() ? text("rankAll") : "";
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLInputElement>("input")?.focus();
  }

  override handleKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const rank = digitOf(event);
    const next = this.#next();
    if (rank === null || rank < 1 || rank > this.#responses.length || !next) return super.handleKey(event);
    this.#rank(next.dimension, next.response, rank);
    return true;
  }

  override keyHelp(): KeyHelp[] {
    return [{ keys: ["1", "…", String(this.#responses.length)], does: text("keyRank") }, ...super.keyHelp()];
  }

  /** The first that has no rank yet. */
  #next(): { dimension: number; response: number } | null {
    for (const dimension of this.#dimensions.keys()) {
      const response = this.#ranksOf(dimension).indexOf(null);
      if (response !== -1) return { dimension, response };
    }
    return null;
  }

  #ranksOf(dimension: number): Ranks {
    return this.#responses.map((_, response) => this.ranks[dimension]?.[response] ?? null);
  }

  /** Where ties are not allowed, the response that had this rank takes the one that is given up. */
  #rank(dimension: number, response: number, rank: number): void {
    if (this.disabled) return;
    const before = this.#ranksOf(dimension);
    const tie = this.#dimensions[dimension]?.allowTie === true;
    const after = before.map((old, at) => {
      if (at === response) return rank;
      return old === rank && !tie ? (before[response] ?? null) : old;
    });
    this.edit(() => (this.ranks = this.#dimensions.map((_, at) => (at === dimension ? after : this.#ranksOf(at)))));
  }

  protected renderTarget(): TemplateResult {
    return html`<div class="texts">
      <p class="prompt" dir="auto">${this.text}</p>
      ${this.#responses.map(
        (response, index) =>
          html`<section aria-labelledby="response-${index}">
            <h2 id="response-${index}">${this.#nameOf(index)}</h2>
            <p dir="auto">${response}</p>
          </section>`,
      )}
    </div>`;
  }

  protected renderSide(): TemplateResult {
    return html`<div class="ranks">
      ${this.#dimensions.map((dimension, index) => this.#renderDimension(dimension, index))}
      <p id="complaint" class="complaint" role="alert">${this.complaint}</p>
    </div>`;
  }

  #renderDimension({ name, allowTie }: Dimension, dimension: number): TemplateResult {
    const next = this.#next();
    const row = (response: number) =>
      this.#renderRow(dimension, response, next?.dimension === dimension && next.response === response);
    return html`<section aria-labelledby="dimension-${dimension}">
      <h2 id="dimension-${dimension}">${name}</h2>
      <p class="soft">${text(allowTie ? "tiesAllowed" : "noTies")}</p>
      ${this.#responses.map((_, response) => row(response))}
    </section>`;
  }

  #renderRow(dimension: number, response: number, next: boolean): TemplateResult {
    const chosen = this.#ranksOf(dimension)[response];
    const rank = (value: number) =>
      html`<label
        ><input
          type="radio"
          name="rank-${dimension}-${response}"
          .checked=${chosen === value}
          ?disabled=${this.disabled}
          @input=${(event: Event) => event.stopPropagation()}
          @change=${() => this.#rank(dimension, response, value)}
        />${value}</label
      >`;
    const name = text("rankOf", { name: this.#nameOf(response), dimension: this.#dimensions[dimension]?.name ?? "" });
    return html`<div class="row" role="radiogroup" aria-label=${name} ?data-next=${next}>
      <span class="row-name">${this.#nameOf(response)}</span>
      ${this.#responses.map((_, at) => rank(at + 1))}
    </div>`;
  }

  #nameOf(response: number): string {
    return text("response", { letter: LETTERS[response] ?? String(response + 1) });
  }
}
