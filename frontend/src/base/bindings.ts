/**
 * Which key does what: the defaults, and what a person chose instead. The page around a task hands the choice in with the
 * elements, as a global, before anything is drawn. `workers/keyboard.py` has the same actions.
 */

const DEFAULTS = {
  submit: "",
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
};

/** What works in every task; the rest belongs to tools. */
const EVERYWHERE: readonly Action[] = [
  ...(["submit", "undo", "skip", "decline", "report", "instructions", "help"] as const),
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
  return (bound.key !== "" && key.toLowerCase() === bound.key) || (there && /^\P{ASCII}$/u.test(key));
}

/** Whether a key that an author wishes for a label does nothing else: what works everywhere is never taken away. */
export function isFree(key: string): boolean {
  return EVERYWHERE.every((action) => bindingOf(action).key !== key);
}

/** What its key cap shows. */
export function capOf(action: Action): string {
  return bindingOf(action).key.toUpperCase();
}

/** Whether keys mean their place for this person. */
export function byPlace(): boolean {
  return globalThis.labelwrightKeys?.by === "place";
}

/** The letters of a person's own keys: labels that get their letters by themselves get others. */
export function ownLetters(): string[] {
  const own = Object.values(globalThis.labelwrightKeys?.keys ?? {});
  return own.map(({ key, code }) => (byPlace() && code.startsWith("Key") ? code.slice(3).toLowerCase() : key));
}
