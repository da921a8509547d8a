/**
 * Forms as browsers know them, which must not leave the page: those of pages without a crowd-form, as they are written for
 * Mechanical Turk, hand over the answer of the whole page; and `form.submit()` inside a crowd-form submits that. A page
 * without any form is like one with a form around it all: Mechanical Turk puts one there.
 */
import { answerOf, saidBy } from "./answer";
import { ControlElement } from "./control";
import { controlsOf, firstWrong } from "./controls";
import type { JsonObject } from "./json";

/** An element that answers for the forms inside it. */
export interface FormKeeper extends Element {
  /** Hands the answer in without asking anybody, as `form.submit()` does. */
  submitAsItIs(): void;
}

export interface PlainFormsPage {
  /** Whether the page has a form of ours: then plain forms beside it mean nothing to us. */
  hasForm(): boolean;
  /** Hands the answer over, once. */
  deliver(answer: JsonObject): unknown;
}

const SAYS_SUBMIT = "button[type=submit], input[type=submit], input[type=image]";
const SUBMITS = `button:not([type]), ${SAYS_SUBMIT}`;

export function watchPlainForms(page: PlainFormsPage): void {
  let announcing = false;

  const own = (form: unknown): form is HTMLFormElement =>
    form instanceof HTMLFormElement && form.method !== "dialog" && !page.hasForm();

  /** Other listeners hear of a copy of the event, so that we know what became of it when all have run. */
  const intercept = (event: SubmitEvent): void => {
    if (announcing || !own(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    announcing = true;
    const copy = new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: event.submitter });
    const goes = event.target.dispatchEvent(copy);
    announcing = false;
    if (goes) page.deliver(pageAnswer(event.submitter));
  };
  window.addEventListener("submit", intercept, { capture: true });

  const pressed = (event: MouseEvent): void => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>(SAYS_SUBMIT) : null;
    if (button && !button.form && !event.defaultPrevented && !page.hasForm()) submitBare(page, button);
  };
  window.addEventListener("click", pressed);

  const leave = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, "submit")?.value as () => void;
  HTMLFormElement.prototype.submit = function (this: HTMLFormElement) {
    const keeper = this.closest<FormKeeper>("crowd-form");
    if (keeper) keeper.submitAsItIs();
    else if (own(this)) page.deliver(pageAnswer(null));
    else leave.call(this);
  };
}

/** Hands over what a page without any form holds, unless a control that is seen has something against it. */
export function submitBare(page: Pick<PlainFormsPage, "deliver">, button: HTMLElement | null): void {
  const wrong = firstWrong(controlsOf(document).filter((control) => control.checkVisibility()));
  if (wrong instanceof ControlElement) wrong.focus();
  else if (wrong) wrong.reportValidity();
  else page.deliver(pageAnswer(button));
}

/** The form that the page's own button submits, on a page without ours; null where there is none. */
export function plainForm(): HTMLFormElement | null {
  return [...document.forms].find((form) => form.method !== "dialog" && form.querySelector(SUBMITS)) ?? null;
}

/** All named controls of the page, and the button that was pressed, if it says something. */
function pageAnswer(submitter: HTMLElement | null): JsonObject {
  return { ...answerOf(controlsOf(document)), ...saidBy(submitter) };
}
