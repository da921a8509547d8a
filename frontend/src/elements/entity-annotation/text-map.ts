/** Places in a text: code points, which answers count, and UTF-16 units, which the browser counts; letters and words. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** All places are code points unless said otherwise. */
export class TextMap {
  readonly text: string;
  /** The unit at which each code point begins, and the end of the text. */
  readonly #units: number[];
  readonly #letters: number[];
  readonly #words: Span[];

  constructor(text: string) {
    this.text = text;
    this.#units = [];
    for (let unit = 0; unit < text.length; unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1)
      this.#units.push(unit);
    this.#units.push(text.length);
    this.#letters = [...pieces(text, "grapheme")].map(({ index }) => this.ofUnit(index)).concat(this.length);
    this.#words = [...pieces(text, "word")]
      .filter(({ isWordLike }) => isWordLike)
      .map(({ index, segment }) => ({ start: this.ofUnit(index), end: this.ofUnit(index + segment.length) }));
  }

  get length(): number {
    return this.#units.length - 1;
  }

  /** The place of a unit; inside a code point, that of the code point. */
  ofUnit(unit: number): number {
    let [low, high] = [0, this.#units.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#units[middle] ?? 0) <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  toUnit(place: number): number {
    return this.#units[Math.min(Math.max(place, 0), this.length)] ?? 0;
  }

  slice({ start, end }: Span): string {
    return this.text.slice(this.toUnit(start), this.toUnit(end));
  }

  /** One letter on, as readers see letters: an emoji of several code points is one. */
  letterAfter(place: number): number {
    return this.#letters.find((letter) => letter > place) ?? this.length;
  }

  letterBefore(place: number): number {
    return this.#letters.findLast((letter) => letter < place) ?? 0;
  }

  /** The end of the next word. */
  wordAfter(place: number): number {
    return this.#words.find(({ end }) => end > place)?.end ?? this.length;
  }

  /** The beginning of the word before. */
  wordBefore(place: number): number {
    return this.#words.findLast(({ start }) => start < place)?.start ?? 0;
  }

  /** The word that a place is in. */
  wordAt(place: number): Span | null {
    return this.#words.find(({ start, end }) => start <= place && place < end) ?? null;
  }
}

function pieces(text: string, granularity: "grapheme" | "word"): Iterable<Intl.SegmentData> {
  return new Intl.Segmenter(undefined, { granularity }).segment(text);
}
