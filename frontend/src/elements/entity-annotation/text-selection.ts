/** What of the text is selected, by mouse, fingers or keys, or where the caret stands. Places are code points. */
import { caretAfter, isEmpty, lineAfter, spanOf, type Selected } from "./caret";
import { selectionIn } from "./selection";
import type { Span, TextMap } from "./text-map";
import { placeOf, rangeOf } from "./text-view";

export interface TextDesk {
  readonly map: TextMap;
  /** The element with the text. */
  readonly area: HTMLElement | null;
  readonly shadowRoot: ShadowRoot | null;
  readonly disabled: boolean;
  /** The selection is another one. */
  selectionChanged(): void;
  /** The pointer has let go of what it selected. */
  selectionMade(): void;
}

export class TextSelection {
  readonly #desk: TextDesk;
  #selected: Selected | null = null;
  /** Where the caret last stood: keys go on from there when nothing is selected any more. */
  #last = 0;
  #pressed = false;

  constructor(desk: TextDesk) {
    this.#desk = desk;
  }

  connect(): void {
    document.addEventListener("selectionchange", this.#read);
    window.addEventListener("mouseup", this.#released);
  }

  disconnect(): void {
    document.removeEventListener("selectionchange", this.#read);
    window.removeEventListener("mouseup", this.#released);
  }

  /** The selected text, if there is any. */
  get span(): Span | null {
    return this.#selected && !isEmpty(this.#selected) ? spanOf(this.#selected) : null;
  }

  get caret(): number | null {
    return this.#selected && isEmpty(this.#selected) ? this.#selected.focus : null;
  }

  select(selected: Selected | null): void {
    this.#last = this.#selected ? Math.max(this.#selected.anchor, this.#selected.focus) : this.#last;
    this.#selected = selected;
    const { area, map, shadowRoot } = this.#desk;
    const selection = selectionIn(shadowRoot);
    if (!this.span) selection.clear();
    else if (area) selection.set(rangeOf(area, map, this.span));
    this.#desk.selectionChanged();
  }

  /** Moves the caret where the text has the keyboard, or nothing has; returns whether it did. */
  handleKey(event: KeyboardEvent): boolean {
    const { area } = this.#desk;
    if (!area || event.metaKey || ![area, document.body].includes(event.composedPath()[0] as HTMLElement)) return false;
    const from = this.#selected?.focus ?? Math.min(this.#last, this.#desk.map.length);
    const to = this.#caretAfter(area, from, event);
    if (to === null) return false;
    this.select({ anchor: event.shiftKey ? (this.#selected?.anchor ?? from) : to, focus: to });
    return true;
  }

  #caretAfter(area: HTMLElement, from: number, event: KeyboardEvent): number | null {
    const { map } = this.#desk;
    const along = caretAfter(map, from, event, getComputedStyle(area).direction === "rtl");
    if (along !== null) return along;
    const caret = rangeOf(area, map, { start: from, end: from }).getBoundingClientRect();
    return lineAfter(caret, event.key, (x, y) => this.#placeUnder(x, y));
  }

  readonly press = (): void => {
    this.#pressed = true;
    this.#selected = null;
    this.#desk.selectionChanged();
  };

  /** On touch screens the fingers change a selection for as long as they like. */
  readonly #read = (): void => {
    const { area, map, shadowRoot } = this.#desk;
    const range = area && selectionIn(shadowRoot).get();
    if (!range) return;
    const anchor = placeOf(area, map, range.startContainer, range.startOffset);
    const focus = placeOf(area, map, range.endContainer, range.endOffset);
    if (anchor === null || focus === null || anchor === focus) return;
    if (this.span?.start === anchor && this.span.end === focus) return;
    this.#selected = { anchor, focus };
    this.#desk.selectionChanged();
  };

  readonly #released = (event: MouseEvent): void => {
    if (!this.#pressed || this.#desk.disabled) return;
    this.#pressed = false;
    this.#read();
    const place = this.#placeUnder(event.clientX, event.clientY);
    if (event.detail === 2) this.#takeWord(this.span?.start ?? place);
    else if (!this.span && place !== null) this.select({ anchor: place, focus: place });
    if (this.span) this.#desk.selectionMade();
  };

  #takeWord(place: number | null): void {
    const word = place === null ? null : this.#desk.map.wordAt(place);
    if (word) this.select({ anchor: word.start, focus: word.end });
  }

  #placeUnder(x: number, y: number): number | null {
    const { area, map, shadowRoot } = this.#desk;
    const at = selectionIn(shadowRoot).at(x, y);
    return area && at && placeOf(area, map, at.node, at.offset);
  }
}
