/**
 * Enter, Escape, arrows, Space, Delete and the digits mean something in many tools. Where a person chose another key for
 * one of them, that key is turned into it before any tool hears of it, and the usual one says nothing to the tools.
 * Text fields, dialogs and what the browser itself does with a key are left as they are.
 */
import { isKey, isOwn, nameOf, STANDING, usualKey, type Action } from "./bindings";
import { digitOf, isTyping } from "./presses";

const NAMES: Partial<Record<Action, string>> = {
  submit: "Enter",
  cancel: "Escape",
  up: "ArrowUp",
  down: "ArrowDown",
  left: "ArrowLeft",
  right: "ArrowRight",
  place: " ",
  remove: "Delete",
};

const made = new WeakSet<Event>();

/** Whether this event is of a key that stands for another. */
export function standsIn(event: Event): boolean {
  return made.has(event);
}

/** Listens before everything else; while `asleep`, keys pass as they are. */
export function listenToStandIns(asleep: () => boolean): void {
  for (const type of ["keydown", "keyup"]) {
    window.addEventListener(type, (event) => !asleep() && take(event as KeyboardEvent), { capture: true });
  }
}

function take(event: KeyboardEvent): void {
  const own = STANDING.filter(isOwn);
  if (own.length === 0 || made.has(event) || isOthers(event)) return;
  const action = own.find((one) => isKey(event, one));
  if (action) give(event, action);
  else if (own.some((one) => isUsual(event, one))) event.stopImmediatePropagation();
}

function isOthers(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const path = event.composedPath();
  const [target] = path;
  return (target instanceof Element && isTyping(target)) || path.some((node) => node instanceof HTMLDialogElement);
}

function isUsual(event: KeyboardEvent, action: Action): boolean {
  const digit = digitOf(event);
  return (digit === null ? nameOf(event.key) : String(digit)) === usualKey(action);
}

function give(event: KeyboardEvent, action: Action): void {
  const { shiftKey, repeat } = event;
  const digit = usualKey(action);
  const key = NAMES[action] ?? digit;
  const code = NAMES[action] === undefined ? `Digit${digit}` : key.trim() || "Space";
  const init = { key, code, shiftKey, repeat, bubbles: true, composed: true, cancelable: true };
  const other = new KeyboardEvent(event.type, init);
  made.add(other);
  event.preventDefault();
  event.stopImmediatePropagation();
  (event.composedPath()[0] ?? window).dispatchEvent(other);
}
