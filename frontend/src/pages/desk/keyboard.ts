/** The keys of the task page, whether pressed here or passed on by the frame because nothing there wanted them. */
import { isKey } from "../../base/bindings";
import type { KeyPress } from "../../base/bridge";
import { part } from "../shared/page";

export interface KeyActions {
  back(): void;
  skip(): void;
  decline(): void;
  report(): void;
  help(): void;
  submit(): void;
  instructions(): void;
  /** A key that the page around the task has no use for. */
  pass(press: KeyPress): void;
  /** Whether keys are for something else now: a dialog, a message over the task. */
  busy(): boolean;
}

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const PRESSED_BY_KEYS = "button, a, summary, dialog *";

/** What the page around the task does itself; other keys are the task's. */
const ACTED = ["submit", "undo", "skip", "decline", "report", "help"] as const;

/** Acts on a key. True when it did. */
export function pressed(press: KeyPress, actions: KeyActions): boolean {
  if (press.ctrl || press.alt) return false;
  const name = ACTED.find((action) => isKey(press, action));
  if (name === "undo") actions.back();
  else if (name) actions[name]();
  return name !== undefined;
}

/** Listens to the buttons, and to keys that are pressed while the page around the frame has the focus. */
export function listen(actions: KeyActions): void {
  for (const button of ["back", "skip", "decline", "report", "submit", "help", "instructions"] as const) {
    part(button).addEventListener("click", () => actions[button]());
  }
  window.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (event.isComposing || actions.busy() || target?.matches(TYPING)) return;
    if (takes(event, target, actions)) event.preventDefault();
  });
}

function takes(event: KeyboardEvent, target: Element | null, actions: KeyActions): boolean {
  const press = pressOf(event);
  if (event.key === "Enter" && press.ctrl) actions.submit();
  else if (["Enter", " "].includes(event.key) && target?.closest(PRESSED_BY_KEYS)) return false;
  else if (!pressed(press, actions)) return passed(event, press, actions);
  return true;
}

function passed(event: KeyboardEvent, press: KeyPress, actions: KeyActions): boolean {
  if (press.ctrl && !["z", "y"].includes(event.key.toLowerCase())) return false;
  if (["Tab", "Shift", "Control", "Alt", "Meta", " ", "Escape", "Enter"].includes(event.key)) return false;
  actions.pass(press);
  return press.ctrl;
}

function pressOf(event: KeyboardEvent): KeyPress {
  const { key, code, shiftKey, altKey } = event;
  return { key, code, ctrl: event.ctrlKey || event.metaKey, shift: shiftKey, alt: altKey };
}
