/**
 * Which key does what: the defaults, and what a person chose instead. The page around a task hands the choice in with the
 * elements, as a global, before anything is drawn. `workers/keyboard.py` has the same actions.
 */

const DEFAULTS = {
  submit: "enter",
  cancel: "escape",
  undo: "z",
  skip: "s",
  decline: "d",
  report: "r",
  instructions: "i",
  help: "?",
  find: "/",
  hide: "h",
  snap: "y",
  fit: "f",
  zoomIn: "+",
  zoomOut: "-",
  before: ",",
  after: ".",
  brush: "b",
  eraser: "e",
  outline: "p",
  fill: "g",
  thinner: "[",
  thicker: "]",
  another: "n",
  up: "arrowup",
  down: "arrowdown",
  left: "arrowleft",
  right: "arrowright",
  place: "space",
  remove: "delete",
  label1: "1",
  label2: "2",
  label3: "3",
  label4: "4",
  label5: "5",
  label6: "6",
  label7: "7",
  label8: "8",
  label9: "9",
  label10: "0",
};

/** What is printed on keys that type nothing. */
const CAPS: Record<string, string> = {
  enter: "Enter",
  escape: "Esc",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  space: "Space",
  delete: "Del",
};

/** What works in every task; the rest belongs to tools. */
const EVERYWHERE: readonly Action[] = [
  ...(["submit", "cancel", "undo", "skip", "decline", "report", "instructions", "help"] as const),
  ...(["find", "before", "after"] as const),
];

export type Action = keyof typeof DEFAULTS;

/** `key`: what it types, in lower case; `code`: its place on the keyboard, "" where only what it types counts. */
export interface Binding {
  key: string;
  code: string;
}

export interface OwnKeys {
  /** Keys mean what they type, or where they are, whatever the layout. */
  by: "letter" | "place";
  keys: Partial<Record<Action, Binding>>;
}

declare global {
  // A classic script hands over through the global object.
  var labelwrightKeys: OwnKeys | undefined;
}

export function bindingOf(action: Action): Binding {
  return globalThis.labelwrightKeys?.keys[action] ?? defaultOf(action);
}

export const ACTIONS = Object.keys(DEFAULTS) as Action[];

function defaultOf(action: Action): Binding {
  const key = DEFAULTS[action];
  return { key, code: /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : "" };
}

/** Whether this key, pressed with whatever is held, does this. Keys of other scripts count by their place. */
export function isKey({ key, code }: { key: string; code: string }, action: Action): boolean {
  const bound = bindingOf(action);
  const there = bound.code !== "" && code === bound.code;
  if (byPlace() && bound.code !== "") return there;
  return nameOf(key) === bound.key || (there && /^\P{ASCII}$/u.test(key));
}

/** A key as bindings name it. */
export function nameOf(key: string): string {
  return key === " " ? "space" : key.toLowerCase();
}

/** Whether a key that an author wishes for a label does nothing else: what works everywhere is never taken away. */
export function isFree(key: string): boolean {
  return [...EVERYWHERE, ...STANDING.filter(isOwn)].every((action) => bindingOf(action).key !== key);
}

/** What its key cap shows. */
export function capOf(action: Action): string {
  return capOfKey(bindingOf(action).key);
}

export function capOfKey(key: string): string {
  return CAPS[key] ?? key.toUpperCase();
}

/** The caps of a line of the list of keys as they are for this person; with Ctrl or Alt held, keys are as ever. */
export function ownCaps(caps: readonly string[]): string[] {
  if (caps.includes("Ctrl") || caps.includes("Alt")) return [...caps];
  return caps.map((cap) => ownCap(cap));
}

/** What stands on the key that is called `cap` at first. */
export function ownCap(cap: string): string {
  const action = STANDING.find((one) => capOfKey(DEFAULTS[one]) === cap);
  return action ? capOf(action) : cap;
}

/** What does one thing or another in many tools; other keys stand for them where a person chose so. */
export const STANDING: readonly Action[] = [
  ...(["submit", "cancel", "up", "down", "left", "right", "place", "remove"] as const),
  ...(Object.keys(DEFAULTS).filter((action) => action.startsWith("label")) as Action[]),
];

export function isOwn(action: Action): boolean {
  return globalThis.labelwrightKeys?.keys[action] !== undefined;
}

/** The key of an action before anybody chose another. */
export function usualKey(action: Action): string {
  return DEFAULTS[action];
}

/** Whether keys mean their place for this person. */
export function byPlace(): boolean {
  return globalThis.labelwrightKeys?.by === "place";
}

/** The letters of a person's own keys: labels that get their letters by themselves get others. */
export function ownLetters(): string[] {
  const own = Object.values(globalThis.labelwrightKeys?.keys ?? {});
  const letters = own.map(({ key, code }) => (byPlace() && code.startsWith("Key") ? code.slice(3).toLowerCase() : key));
  return letters.filter((key) => /^\D$/u.test(key));
}
