/** crowd-question-answer-generation: questions with answers about a text, with the passages they rest on. */
import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { flag, optionalNumber } from "../../base/attributes";
import { asCategories } from "../../base/categories";
import { labelColor } from "../../base/colors";
import { history } from "../../base/history";
import { icon } from "../../base/icon";
import { isObject, type Json, type JsonObject } from "../../base/json";
import { text } from "../../base/messages";
import { WidgetElement } from "../../base/widget";
import { fromAnswer, toAnswer, type Pair } from "../../formats/question_answer_generation";
import { segmentsOf } from "../entity-annotation/entities";
import { TextMap } from "../entity-annotation/text-map";
import { TextSelection, type TextDesk } from "../entity-annotation/text-selection";
import { renderText } from "../entity-annotation/text-view";
import { generationStyles } from "./question-answer-generation.styles";

const NEW: Pair = { question: "", answer: "", tags: [], references: [] };

type Side = "question" | "answer";

export class CrowdQuestionAnswerGeneration extends WidgetElement implements TextDesk {
  static override styles = generationStyles;

  @property({ attribute: "min-questions", converter: optionalNumber }) minQuestions: number | null = null;
  @property({ attribute: "max-questions", converter: optionalNumber }) maxQuestions: number | null = null;
  @property({ attribute: "question-min-words", converter: optionalNumber }) questionMinWords: number | null = null;
  @property({ attribute: "question-max-words", converter: optionalNumber }) questionMaxWords: number | null = null;
  @property({ attribute: "answer-min-words", converter: optionalNumber }) answerMinWords: number | null = null;
  @property({ attribute: "answer-max-words", converter: optionalNumber }) answerMaxWords: number | null = null;
  @property({ attribute: "allow-custom-question-tags", converter: flag }) allowCustomQuestionTags = false;

  map = new TextMap("");
  #tags: string[] = [];
  readonly #selection = new TextSelection(this);
  @state() private pairs: readonly Pair[] = [NEW];
  /** The pair that passages are for. */
  @state() private current = 0;

  @property()
  get text(): string {
    return this.map.text;
  }
  set text(value: string | null) {
    this.map = new TextMap(value ?? "");
    this.requestUpdate();
  }

  @property({ attribute: "question-tags" })
  get questionTags(): string[] {
    return [...this.#tags];
  }
  set questionTags(value: unknown) {
    this.#tags = this.read("question-tags", value, asCategories, []);
    this.requestUpdate();
  }

  /** What has been written; a pair that is wholly empty is none. */
  get value(): JsonObject {
    return toAnswer({ pairs: this.#written });
  }

  get _submittableValue(): Json {
    return this.value;
  }

  get draft(): Json {
    return toAnswer({ pairs: this.pairs });
  }
  set draft(draft: Json) {
    this.pairs = isObject(draft) && "questionsAndAnswers" in draft ? fromAnswer(draft).pairs : [NEW];
    this.current = Math.min(this.current, Math.max(this.pairs.length - 1, 0));
  }

  reset(): void {
    this.pairs = [NEW];
    this.current = 0;
    this.complaint = "";
  }

  problem(): string {
    const least = this.minQuestions ?? 1;
    const wrong = this.#written.map((pair, index) => this.#fault(pair, index)).find((fault) => fault !== "");
    return wrong ?? (this.#written.length < least ? text("moreQuestions", { count: String(least) }) : "");
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLTextAreaElement>("textarea")?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#selection.connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#selection.disconnect();
  }

  override handleKey(event: KeyboardEvent): boolean {
    return this.#selection.handleKey(event) || super.handleKey(event);
  }

  get area(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".text");
  }

  selectionChanged(): void {
    this.requestUpdate();
  }

  selectionMade(): void {
    this.requestUpdate();
  }

  get #written(): readonly Pair[] {
    return this.pairs.filter(({ question, answer }) => question.trim() !== "" || answer.trim() !== "");
  }

  #fault({ question, answer }: Pair, index: number): string {
    const number = String(index + 1);
    const asked = lengthFault(question, this.questionMinWords ?? 1, this.questionMaxWords);
    const said = lengthFault(answer, this.answerMinWords ?? 1, this.answerMaxWords);
    if (asked) return text("questionFault", { number, fault: asked });
    return said ? text("answerFault", { number, fault: said }) : "";
  }

  #change(index: number, change: Partial<Pair>): void {
    this.pairs = this.pairs.map((pair, at) => (at === index ? { ...pair, ...change } : pair));
  }

  #add(): void {
    this.edit(() => (this.pairs = [...this.pairs, NEW]));
    this.current = this.pairs.length - 1;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLTextAreaElement>(`#question-${this.current}`)?.focus(),
    );
  }

  #remove(index: number): void {
    this.edit(() => (this.pairs = this.pairs.filter((_, at) => at !== index)));
    this.current = Math.max(0, Math.min(this.current, this.pairs.length - 1));
  }

  #refer(): void {
    const { span } = this.#selection;
    const references = this.pairs[this.current]?.references;
    if (!span || !references) return;
    const reference = { start: span.start, end: span.end, text: this.map.slice(span) };
    this.edit(() => this.#change(this.current, { references: [...references, reference] }));
    this.#selection.select(null);
  }

  #tag(index: number, tag: string, on: boolean): void {
    const tags = this.pairs[index]?.tags.filter((one) => one !== tag) ?? [];
    if (tag !== "") this.edit(() => this.#change(index, { tags: on ? [...tags, tag] : tags }));
  }

  protected renderTarget(): TemplateResult {
    const references = this.pairs[this.current]?.references ?? [];
    const marked = references.map(({ start, end }, index) => ({ id: index + 1, label: "", start, end }));
    const look = { labelOf: () => undefined, colorOf: () => labelColor(0), picked: null };
    return html`<div
        class="text"
        dir="auto"
        role="textbox"
        aria-readonly="true"
        aria-multiline="true"
        aria-label=${text("textToMark")}
        tabindex="0"
        @pointerdown=${this.#selection.press}
      >
        ${renderText(this.map, segmentsOf(marked, this.map.length), look)}
      </div>
      <div class="refer">
        <button class="solid" ?disabled=${this.#selection.span === null || this.disabled} @click=${() => this.#refer()}>
          ${text("addReference", { number: String(this.current + 1) })}
        </button>
      </div>`;
  }

  protected renderSide(): TemplateResult {
    const full = this.maxQuestions !== null && this.pairs.length >= this.maxQuestions;
    return html`<div class="pairs" @input=${stop} @change=${settle}>
      ${this.pairs.map((pair, index) => this.#renderPair(pair, index))}
      <button class="tool add" ?disabled=${full || this.disabled} @click=${() => this.#add()}>
        ${text("addQuestion")}
      </button>
      <p id="complaint" class="complaint" role="alert">${this.complaint}</p>
    </div>`;
  }

  #renderPair(pair: Pair, index: number): TemplateResult {
    const number = String(index + 1);
    return html`<fieldset ?data-current=${index === this.current} @focusin=${() => (this.current = index)}>
      <legend>${text("pair", { number })}</legend>
      <button class="tool remove" aria-label=${text("removePair", { number })} @click=${() => this.#remove(index)}>
        ${icon("trash")}
      </button>
      ${this.#renderField(pair, index, "question")} ${this.#renderField(pair, index, "answer")}
      ${this.#renderTags(pair, index)} ${this.#renderReferences(pair, index)}
    </fieldset>`;
  }

  #renderField(pair: Pair, index: number, side: Side): TemplateResult {
    return html`<label for="${side}-${index}">${text(side)}</label>
      <textarea
        id="${side}-${index}"
        rows="2"
        dir="auto"
        ?disabled=${this.disabled}
        .value=${pair[side]}
        @input=${(event: Event) => this.#typed(index, side, event)}
      ></textarea>`;
  }

  #typed(index: number, side: Side, event: Event): void {
    this.goOn(() => this.#change(index, { [side]: (event.target as HTMLTextAreaElement).value }));
  }

  #renderTags({ tags }: Pair, index: number): TemplateResult | typeof nothing {
    const known = [...new Set([...this.#tags, ...tags])];
    if (known.length === 0 && !this.allowCustomQuestionTags) return nothing;
    const tick = (tag: string) =>
      html`<label class="tag"
        ><input
          type="checkbox"
          .checked=${tags.includes(tag)}
          @change=${(event: Event) => this.#tag(index, tag, (event.target as HTMLInputElement).checked)}
        />${tag}</label
      >`;
    const own = (event: Event) => {
      const field = event.target as HTMLInputElement;
      this.#tag(index, field.value.trim(), true);
      field.value = "";
    };
    return html`<div class="tags" role="group" aria-label=${text("tags")}>
      ${known.map(tick)}
      ${
        this.allowCustomQuestionTags
          ? html`<input
              type="text"
              class="search"
              aria-label=${text("ownTag")}
              placeholder=${text("ownTag")}
              @change=${own}
            />`
          : nothing
      }
    </div>`;
  }

  #renderReferences({ references }: Pair, index: number): TemplateResult | typeof nothing {
    if (references.length === 0) return nothing;
    const drop = (at: number) =>
      this.edit(() => this.#change(index, { references: references.filter((_, other) => other !== at) }));
    return html`<ul class="references" aria-label=${text("references")}>
      ${references.map(
        ({ text: words }, at) =>
          html`<li>
            <q dir="auto">${words}</q>
            <button class="tool" aria-label=${text("removeObject", { name: words })} @click=${() => drop(at)}>
              ${icon("x")}
            </button>
          </li>`,
      )}
    </ul>`;
  }
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

/** What is wrong with the number of words; empty where nothing is. */
function lengthFault(written: string, least: number, most: number | null): string {
  const words = [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(written)];
  const count = words.filter(({ isWordLike }) => isWordLike).length;
  if (count < least) return text("fewWords", { count: String(least) });
  return most !== null && count > most ? text("manyWords", { count: String(most) }) : "";
}
