/** crowd-form: wraps the whole task in one native form of the light DOM and runs every submission the same way. */
import { html, nothing, render } from "lit";
import { answerOf, answerOfStrangers, flattened, saidBy } from "../../base/answer";
import type { KeyHelp } from "../../base/bridge";
import { missingIn } from "../../base/chunk";
import { ControlElement } from "../../base/control";
import { controlsOfForm, firstWrong, hostOf, isDisabled, looseControls, type Control } from "../../base/controls";
import { Instructions } from "../../base/instructions";
import type { JsonObject } from "../../base/json";
import { addKeyTarget, removeKeyTarget } from "../../base/keys";
import { isTyping } from "../../base/presses";
import { text } from "../../base/messages";
import { addForm, answerWith, deliver, placeOf, removeForm, type PageForm } from "../../base/page";
import type { FormKeeper } from "../../base/plain-forms";
import { CrowdButton } from "../button/button";
import { layoutOf } from "./layout";
import { formStyles } from "./form.styles";

/** What the original posts: the answers as JSON text of a list with one object. */
export interface AnswerFields {
  taskAnswers: string;
}

const CAN_MOVE = "moveBefore" in Element.prototype;
const NATIVE_SUBMIT = "button:not([type]), button[type=submit], input[type=submit], input[type=image]";

export class CrowdForm extends HTMLElement implements PageForm, FormKeeper {
  /** The native form; it is there from the start, for scripts that look for it, and takes the children in when the parser is done. */
  readonly form = document.createElement("form");

  /** What carries the answer away; a host of its own may put another function here, also before this element is known. */
  _submitHelperForm: (fields: AnswerFields) => void =
    (this as Partial<CrowdForm>)._submitHelperForm ?? (() => this.#deliver());

  readonly #instructions = new Instructions(this);
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #watcher = new MutationObserver(() => this.#arrange());
  #wrapped = false;
  #announcing = false;
  #busy = false;
  #sent = false;
  #problem = "";
  #submitter: HTMLElement | null = null;
  /** What the button says that is submitting. */
  #said: JsonObject = {};
  #shown: JsonObject | null = null;

  constructor() {
    super();
    this.form.method = "";
    this.form.setAttribute("action", "");
    this.form.noValidate = true;
    this.#root.adoptedStyleSheets = formStyles.flatMap((styles) => styles.styleSheet ?? []);
    this.addEventListener("submit", (event) => this.#intercept(event), { capture: true });
    this.addEventListener("crowd-submit", (event) => this.#buttonPressed(event));
    this.addEventListener("crowd-reset", () => this.reset());
    this.addEventListener("input", () => this.#tell(""));
    this.addEventListener("reset", () => this.#resetElements());
    this.addEventListener("keydown", (event) => this.#implicitSubmission(event));
  }

  /** The form around the element that brings this one along: it is the one that submits. */
  get #around(): CrowdForm | null {
    return hostOf(this)?.closest<CrowdForm>("crowd-form") ?? null;
  }

  connectedCallback(): void {
    if (!this.#around) addForm(this);
    addKeyTarget(this);
    if (this.#wrapped) return;
    this.prepend(this.form);
    new MutationObserver(() => this.#wrapAgain()).observe(this, { childList: true });
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => this.#wrap());
    else this.#wrap();
  }

  disconnectedCallback(): void {
    removeForm(this);
    removeKeyTarget(this);
  }

  /** Runs the whole sequence: validity, submit handlers, answer. */
  submit(submitter: HTMLElement | null = null): void {
    this.#run(this.form, submitter);
  }

  submitAsItIs(): void {
    if (this.#around) this.#around.submitAsItIs();
    else if (!this.#sent) this.#send();
  }

  /** What scripts that take this element for a form ask of it. */
  requestSubmit(submitter: HTMLElement | null = null): void {
    this.submit(submitter);
  }

  checkValidity(): boolean {
    return this.#controls.every((control) => isDisabled(control) || problemOf(control) === "");
  }

  reportValidity(): boolean {
    const wrong = this.#firstWrong();
    if (wrong) this.#pointOut(wrong);
    return !wrong;
  }

  /** A form that the HTML parser left nothing, such as one between the rows of a table, answers for what stands in no form. */
  get #controls(): Control[] {
    const own = controlsOfForm(this);
    return own.some(({ name }) => name !== "") ? own : [...own, ...looseControls()];
  }

  get elements(): HTMLFormControlsCollection {
    return this.form.elements;
  }

  reset(): void {
    this.form.reset();
    for (const form of this.form.querySelectorAll("form")) form.reset();
    this.#resetElements();
  }

  submitResult(ok: boolean, message: string): void {
    if (ok) return;
    this.#setBusy(false);
    this.#tell(message);
  }

  requestUpdate(): void {
    render(this.#template(), this.#root);
  }

  _serializeForm(): AnswerFields {
    return { taskAnswers: JSON.stringify([this.#answer()]) };
  }

  handleKey(event: KeyboardEvent): boolean {
    return this.#instructions.handleKey(event);
  }

  keyHelp(): KeyHelp[] {
    return this.#instructions.keyHelp();
  }

  #resetElements(): void {
    for (const control of this.#controls) if (control instanceof ControlElement) control.reset();
    this.#tell("");
  }

  #answer(): JsonObject {
    return this.#around ? this.ownAnswer : answerWith(this);
  }

  get ownAnswer(): JsonObject {
    const controls = this.#controls;
    const answer = { ...answerOf(controls), ...answerOfStrangers(this.form, controls), ...this.#said };
    return this.getAttribute("answer-format") === "flatten-objects" ? flattened(answer) : answer;
  }

  #wrap(): void {
    if (this.#wrapped || !this.isConnected) return;
    this.#wrapped = true;
    const children = [...this.childNodes].filter((child) => child !== this.form);
    if (this.form.parentNode !== this) this.append(this.form);
    for (const child of children.reverse()) moveFirst(this.form, child);
    this.#addSubmitButton();
    this.requestUpdate(); // children have no style before there is a slot for them
    this.#arrange();
    this.#watcher.observe(this.form, { childList: true });
  }

  /** A script that writes this element's content anew takes the native form out with the old content. */
  #wrapAgain(): void {
    if (!this.#wrapped || this.form.parentNode === this) return;
    this.form.replaceChildren();
    this.#wrapped = false;
    this.#wrap();
  }

  #addSubmitButton(): void {
    if (this.#around || this.querySelector('crowd-button[form-action="submit"]')) return;
    const button = document.createElement("crowd-button");
    button.setAttribute("form-action", "submit");
    button.setAttribute("variant", "primary");
    button.dataset["testid"] = "crowd-submit";
    button.textContent = text("submit");
    this.form.append(button);
  }

  /** Regions directly in the form become its pane; a single widget gets the whole window. */
  #arrange(): void {
    const { layout, regions } = layoutOf(this.form);
    this.dataset["layout"] = layout;
    for (const region of regions) this.insertBefore(region, this.form);
    this.#instructions.assignSlots();
  }

  #intercept(event: SubmitEvent): void {
    if (this.#announcing || closesDialog(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#run(event.target as HTMLFormElement, event.submitter);
  }

  #run(form: HTMLFormElement, submitter: HTMLElement | null): void {
    if (this.#around) this.#around.submit(submitter);
    else if (!this.#busy) this.#runHere(form, submitter);
  }

  #runHere(form: HTMLFormElement, submitter: HTMLElement | null): void {
    if (missingIn(this.form)) {
      this.#tell(text("partMissing"));
      return;
    }
    this.#busy = true;
    this.#said = saidBy(submitter);
    this.#tell("");
    const wrong = this.#firstWrong();
    const goes = wrong === undefined ? this.#announce(form, submitter) : this.#refuse(wrong, form);
    if (this.#sent) return; // by a handler, which cancels the event and calls the native form's submit()
    if (goes) this.#send();
    else this.#busy = false;
  }

  /** A form of the template's own inside this one may want nothing but its handler: it is asked before the worker is bothered. */
  #refuse(wrong: Control, form: HTMLFormElement): false {
    if (form === this.form || this.#announce(form, null, false)) this.#pointOut(wrong);
    return false;
  }

  /** Lets the handlers of the template run; false when one of them cancelled. */
  #announce(form: HTMLFormElement, submitter: HTMLElement | null, bubbles = true): boolean {
    const native = submitter?.matches("button, input") === true ? submitter : null;
    const event = new SubmitEvent("submit", { bubbles, cancelable: true, submitter: native });
    this.#announcing = true;
    try {
      return form.dispatchEvent(event);
    } finally {
      this.#announcing = false;
    }
  }

  #send(): void {
    this.#sent = true;
    this.#setBusy(true);
    this._submitHelperForm(this._serializeForm());
  }

  #deliver(): void {
    if (deliver(this.#answer())) return;
    this.#setBusy(false);
    this.#shown = this.#answer();
    this.requestUpdate();
  }

  /** Asks all of them: each shows by itself what is wrong with it. */
  #firstWrong(): Control | undefined {
    return firstWrong(this.#controls);
  }

  /** Brings the first invalid control into view with its message; one that cannot be seen is named in the form. */
  #pointOut(control: Control): void {
    control.dispatchEvent(new Event("crowd-reveal", { bubbles: true, composed: true }));
    unfold(control);
    if (!control.checkVisibility())
      this.#tell(text("hiddenControl", { name: control.name, problem: problemOf(control) }));
    else if (control instanceof ControlElement) control.focus();
    else control.reportValidity();
  }

  #tell(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.requestUpdate();
  }

  #setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#sent &&= busy;
    for (const button of this.querySelectorAll("crowd-button")) {
      if (button instanceof CrowdButton && button.formAction === "submit") button.busy = busy;
    }
  }

  /** Goes through a button in the shadow root, because hosts in the field listen to its clicks. */
  #buttonPressed(event: Event): void {
    event.stopPropagation();
    this.#submitter = event.target as HTMLElement;
    this.#root.querySelector<HTMLButtonElement>("#actionsContainer button")?.click();
    this.#submitter = null;
  }

  /** Enter in a one-line field submits, as in any form; the browser does it where there is a native submit button. */
  #implicitSubmission(event: KeyboardEvent): void {
    const field = event.composedPath()[0];
    const plain = event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey;
    if (!plain || event.defaultPrevented || !(field instanceof HTMLInputElement) || !isTyping(field)) return;
    if (field.form?.querySelector(NATIVE_SUBMIT)) return;
    event.preventDefault();
    this.submit();
  }

  /** The page has one main part; the forms after the first are parts of their own. */
  #content() {
    const content = html`<slot></slot>
      <div role="alert" class="problem" ?hidden=${this.#problem === ""}>${this.#problem}</div>
      <pre id="answers-box" role="status" ?hidden=${this.#shown === null}>
${this.#shown ? JSON.stringify(this.#shown, null, 2) : nothing}</pre>`;
    const place = placeOf(this);
    if (place === 0) return html`<main class="content">${content}</main>`;
    const name = place > 0 ? text("formNumber", { number: String(place + 1) }) : nothing;
    return html`<section class="content" aria-label=${name}>${content}</section>`;
  }

  #template() {
    return html`
      ${this.#instructions.pane()} ${this.#content()}
      <div id="actionsContainer" hidden>
        <awsui-button><button type="submit" @click=${() => this.submit(this.#submitter)}></button></awsui-button>
      </div>
      ${this.#instructions.dialog()}
    `;
  }
}

/** Keeps frames and players alive where the browser can move nodes without taking them out. */
function moveFirst(parent: Element, node: Node): void {
  if (CAN_MOVE) parent.moveBefore(node, parent.firstChild);
  else parent.insertBefore(node, parent.firstChild);
}

/** A form or button of the template's own that only closes the dialog it stands in. */
function closesDialog({ target, submitter }: SubmitEvent): boolean {
  return (submitter?.getAttribute("formmethod") ?? (target as HTMLFormElement).method).toLowerCase() === "dialog";
}

/** Opens what is folded around an element. */
function unfold(element: Element): void {
  const details = element.closest("details:not([open])");
  details?.setAttribute("open", "");
  if (details) unfold(details);
}

function problemOf(control: Control): string {
  return control instanceof ControlElement ? control.problem() : control.validationMessage;
}
