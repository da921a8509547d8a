/** Finds the controls of a page, native and ours, and gives each a key that a draft can find it by again. */
import { ControlElement } from "./control";

export type NativeControl = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
export type Control = NativeControl | ControlElement;

const BUTTONS = new Set(["submit", "button", "reset", "image"]);

export function isNative(element: Element): element is NativeControl {
  if (element instanceof HTMLInputElement) return !BUTTONS.has(element.type);
  return element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
}

function isControl(element: Element): element is Control {
  return isNative(element) || element instanceof ControlElement;
}

/**
 * All controls under `root` in document order, also those that the HTML parser put inside another control, and those in
 * the form that an element brings along.
 */
export function controlsOf(root: ParentNode): Control[] {
  return [...root.querySelectorAll("*")].flatMap((element) => {
    const own = element instanceof ControlElement ? element.ownForm : null;
    const inside = own ? controlsOf(own) : [];
    return isControl(element) ? [element, ...inside] : inside;
  });
}

/** The controls that a form answers for: its own, and the element that brings the form along. */
export function controlsOfForm(form: Element): Control[] {
  const host = hostOf(form);
  return host ? [host, ...controlsOf(host), ...controlsOf(form)] : controlsOf(form);
}

/** The page's controls that no crowd-form answers for. */
export function looseControls(): Control[] {
  return controlsOf(document).filter((control) => control.getRootNode() === document && !control.closest("crowd-form"));
}

/** The element that brings this form along. */
export function hostOf(form: Element): ControlElement | null {
  const root = form.getRootNode();
  return root instanceof ShadowRoot && root.host instanceof ControlElement ? root.host : null;
}

export function isDisabled(control: Control): boolean {
  return control.disabled || control.closest("fieldset:disabled") !== null;
}

/** Asks all of them, each of which then shows by itself what is wrong with it; undefined where nothing is. */
export function firstWrong(controls: readonly Control[]): Control | undefined {
  const [first] = controls.filter((control) => !isDisabled(control) && !isValid(control));
  return first;
}

function isValid(control: Control): boolean {
  return control instanceof ControlElement ? control.validate() : control.checkValidity();
}

/** Controls by key: the name and, from the second of that name on, its number; unnamed ones go by their tag. */
export function keyed(controls: readonly Control[]): Map<string, Control> {
  const seen = new Map<string, number>();
  return new Map(
    controls.map((control) => {
      const base = control.name || `<${control.localName}>`;
      const count = (seen.get(base) ?? 0) + 1;
      seen.set(base, count);
      return [count === 1 ? base : `${base}#${count}`, control];
    }),
  );
}
