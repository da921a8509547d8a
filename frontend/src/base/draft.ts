/** Takes a page's state as a draft and puts it back. */
import { VERSION, type DraftState } from "./bridge";
import { ControlElement } from "./control";
import { controlsOf, keyed, type Control, type NativeControl } from "./controls";
import { history, type StoredStep } from "./history";
import type { Json } from "./json";

const WITHOUT_STATE = new Set(["file", "password"]);

export function takeDraft(root: ParentNode): DraftState {
  const controls = keyed(controlsOf(root).filter(hasState));
  const names = new Map([...controls].map(([key, control]) => [control, key]));
  return {
    version: VERSION,
    controls: Object.fromEntries([...controls].map(([key, control]) => [key, stateOf(control)])),
    past: history.store((control) => names.get(control as Control)),
  };
}

/**
 * Puts a draft back. Native controls announce their change, so that scripts of the template that show or make further
 * controls do so again; those are filled in a second pass.
 */
export function restoreDraft(root: ParentNode, draft: DraftState): void {
  const done = new Set<string>();
  for (let pass = 0; pass < 2; pass++) {
    for (const [key, control] of keyed(controlsOf(root).filter(hasState))) {
      const state = Object.hasOwn(draft.controls, key) ? draft.controls[key] : undefined;
      if (state === undefined || done.has(key)) continue;
      done.add(key);
      if (putState(control, state)) announce(control);
    }
  }
  const controls = keyed(controlsOf(root).filter(hasState));
  history.restore(draft.past as unknown as StoredStep[], (name) => {
    const control = controls.get(name);
    return control instanceof ControlElement ? control : undefined;
  });
}

function hasState(control: Control): boolean {
  return !WITHOUT_STATE.has((control as HTMLInputElement).type);
}

function isTicked(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio");
}

function stateOf(control: Control): Json {
  if (control instanceof ControlElement) return control.draft;
  if (isTicked(control)) return control.checked;
  if (control instanceof HTMLSelectElement) return [...control.options].map((option) => option.selected);
  return control.value;
}

/** Returns whether anything changed. */
function putState(control: Control, state: Json): boolean {
  if (JSON.stringify(stateOf(control)) === JSON.stringify(state)) return false;
  if (control instanceof ControlElement) control.draft = state;
  else putNativeState(control, state);
  return true;
}

function putNativeState(control: NativeControl, state: Json): void {
  if (isTicked(control)) control.checked = state === true;
  else if (control instanceof HTMLSelectElement && Array.isArray(state)) {
    [...control.options].forEach((option, index) => (option.selected = state[index] === true));
  } else if (typeof state === "string") control.value = state;
}

function announce(control: Control): void {
  if (control instanceof HTMLInputElement && control.type === "hidden") return;
  control.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  control.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
}
