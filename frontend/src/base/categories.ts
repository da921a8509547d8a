/** Reads the categories of an attribute or a script, and gives each its key. */
import { byPlace, isFree, ownCaps, ownLetters } from "./bindings";
import type { KeyHelp } from "./bridge";
import { digitOf } from "./presses";
import { isObject } from "./json";

/** The author's `categories`: strings, or objects with `label` or `name`. Throws a TypeError that names the entry. */
export function asCategories(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError("It must be a list, like ['Cat', 'Dog'].");
  return [...new Set(value.map(asCategory))];
}

function asCategory(value: unknown, index: number): string {
  const name = isObject(value) ? (value["label"] ?? value["name"]) : value;
  if (typeof name === "string") return name;
  if (typeof name === "number" || typeof name === "boolean") return String(name);
  throw new TypeError(`Entry ${index + 1} is neither a text nor an object with "label".`);
}

/** Texts of which the same one may come twice. Throws a TypeError that names the entry. */
export function asTexts(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError("It must be a list, like ['One', 'Two'].");
  return value.map(asCategory);
}

/** The author's `exclusion-category`: `{text: '…'}`, or a text. */
export function asExclusion(value: unknown): string | null {
  const name = isObject(value) ? value["text"] : value;
  if (typeof name === "string" && name !== "") return name;
  throw new TypeError("It must be an object like { text: 'None of these' }.");
}

/** The categories chosen beforehand: a list, or an answer of the element as it is, `{labels: […]}`. */
export function asInitial(value: unknown): string[] {
  return asCategories(isObject(value) && "labels" in value ? value["labels"] : value);
}

/** Digits first, then letters that mean nothing else on the page or in the portal around it. */
const KEYS = "1234567890qwetuopagjklxcvbnm";

/** The key of the category at `index`, none of `reserved`; undefined where the keys have run out. */
export function keyOf(index: number, reserved = ""): string | undefined {
  const taken = [reserved, ...ownLetters()].join("");
  return Array.from(KEYS).filter((key) => !taken.includes(key))[index];
}

/** The keys that an author wishes for labels, by the label. */
export function shortcutsOf(value: unknown): [label: string, key: string][] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown, index): [string, string][] => {
    const key = isObject(entry) ? entry["shortcut"] : undefined;
    return typeof key === "string" && key !== "" ? [[asCategory(entry, index), key.toLowerCase()]] : [];
  });
}

/** As `keyOf`; the author's `shortcuts`, one for each label or "", win where they do nothing else. */
export function labelKeyOf(index: number, shortcuts: readonly string[], reserved = ""): string | undefined {
  const own = shortcuts.map((key) => (isFree(key) && !(key && reserved.includes(key)) ? key : ""));
  const before = own.slice(0, index).filter((key) => key === "").length;
  const mine = own[index] ?? "";
  return mine === "" ? keyOf(before, reserved + own.join("")) : mine;
}

/** The keys of a list, as a line of the list of keys: from the first to the last, or each where a person chose some. */
export function choosingKeys(count: number, does: string): KeyHelp[] {
  const keys = Array.from({ length: Math.min(count, 10) }, (_, index) => keyOf(index)).flatMap((key) => key ?? []);
  const [first, last] = [keys.at(0), keys.at(-1)];
  if (first === undefined || last === undefined) return [];
  const inOrder = keys.length > 1 && ownCaps(keys).join() === keys.join();
  return [{ keys: inOrder ? [first, "…", last] : keys, does }];
}

/** The key as `keyOf` names it: digits by place too, letters without case, and those of other scripts by place. */
export function pressedKey(event: KeyboardEvent): string {
  const digit = digitOf(event);
  if (digit !== null) return String(digit);
  const placed = event.code.startsWith("Key") && (byPlace() || /^\P{ASCII}$/u.test(event.key));
  return placed ? event.code.slice(3).toLowerCase() : event.key.toLowerCase();
}
