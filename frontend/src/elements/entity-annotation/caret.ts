/** Selecting text by keys: a caret that moves by letters, words and lines, and a selection that Shift extends. */
import type { Span, TextMap } from "./text-map";

/** `focus` is the end that moves. */
export interface Selected {
  readonly anchor: number;
  readonly focus: number;
}

export function spanOf({ anchor, focus }: Selected): Span {
  return { start: Math.min(anchor, focus), end: Math.max(anchor, focus) };
}

export function isEmpty({ anchor, focus }: Selected): boolean {
  return anchor === focus;
}

/** Where the caret goes; null where the key is none of its own. `rightToLeft`: the arrows point along the text. */
export function caretAfter(map: TextMap, from: number, event: KeyboardEvent, rightToLeft: boolean): number | null {
  const far = event.ctrlKey || event.altKey;
  const [onward, back] = rightToLeft ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  if (event.key === onward) return far ? map.wordAfter(from) : map.letterAfter(from);
  if (event.key === back) return far ? map.wordBefore(from) : map.letterBefore(from);
  if (event.key === "Home") return 0;
  return event.key === "End" ? map.length : null;
}

/** Where the caret goes one line up or down, by what stands there on the screen. */
export function lineAfter(
  caret: DOMRect,
  key: string,
  placeAt: (x: number, y: number) => number | null,
): number | null {
  const step = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
  if (step === 0) return null;
  const middle = caret.top + caret.height / 2;
  for (const lines of [1, 1.6, 2.2, 3]) {
    const place = placeAt(caret.left, middle + step * lines * caret.height);
    if (place !== null) return place;
  }
  return null;
}
