/** Native labels do for our controls what they do for native ones, which browsers know nothing of. */
import { ControlElement } from "./control";

/** A click on a label goes on to its control; on what is inside the label it stays what it is. */
export function serveLabels(): void {
  document.addEventListener("click", (event) => {
    const clicked = event.target;
    const label = clicked instanceof Element ? clicked.closest("label") : null;
    const control = label && controlOf(label);
    if (!control || event.defaultPrevented || control.contains(clicked as Node)) return;
    if ((clicked as Element).closest("a, button, input, select, textarea")) return;
    control.focus();
    if (control.matches("crowd-checkbox, crowd-radio-button, crowd-toggle-button")) control.click();
  });
}

function controlOf(label: HTMLLabelElement): ControlElement | null {
  if (label.control) return null;
  const candidates = label.htmlFor ? [document.getElementById(label.htmlFor)] : [...label.querySelectorAll("*")];
  return candidates.find((one) => one instanceof ControlElement) ?? null;
}
