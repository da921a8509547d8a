/** Buttons that open dialogs or copy, selects that filter at once, a form that suggests a name. */

import { make } from "../shared/page";

const COPIED_SHOWN = 1500;

/** Also for parts that a refresh brings in later: one listener for the page. */
function onClick(selector: string, act: (control: HTMLElement) => void): void {
  document.addEventListener("click", (event) => {
    const control = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (control) act(control);
  });
}

export function startDialogs(): void {
  onClick("[data-opens]", (button) => {
    const dialog = document.getElementById(button.dataset["opens"] ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  });
  onClick("[data-closes]", (button) => button.closest("dialog")?.close());
}

/** Forms that undo somebody's work or shut somebody out ask first, in a dialog whose safe button has the focus. */
export function startAsking(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset["asks"] || form.dataset["asks"] === "asked") return;
    event.preventDefault();
    ask(form, event.submitter);
  });
}

function ask(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const does = submitter?.textContent.trim() ?? "Yes";
  const [keep, go] = [make("button", "button", "Cancel"), make("button", "button danger", does)];
  const title = make("h2", "", `${does}?`);
  const dialog = make("dialog", "", title, make("p", "", form.dataset["asks"] ?? ""));
  title.id = "ask-title";
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(make("p", "row dialog-foot", keep, go));
  keep.autofocus = true;
  keep.addEventListener("click", () => dialog.close());
  go.addEventListener("click", () => {
    form.dataset["asks"] = "asked";
    form.requestSubmit(submitter);
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** The clipboard is there only over https and on localhost; elsewhere the text is selected, ready to be copied. */
export function startCopying(): void {
  onClick("[data-copies]", (button) => {
    const text = button.dataset["copies"] ?? "";
    const label = button.lastChild;
    const copied = window.isSecureContext ? navigator.clipboard.writeText(text) : Promise.reject(new Error("insecure"));
    copied
      .then(() => {
        const words = label?.textContent ?? "";
        if (label) label.textContent = "Copied";
        setTimeout(() => {
          if (label) label.textContent = words;
        }, COPIED_SHOWN);
      })
      .catch(() => {
        const code = button.previousElementSibling;
        if (code) getSelection()?.selectAllChildren(code);
      });
  });
}

export function startForms(): void {
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (control instanceof HTMLElement && "submits" in control.dataset) control.closest("form")?.requestSubmit();
    if (control instanceof HTMLInputElement && control.dataset["most"]) limit(control, Number(control.dataset["most"]));
  });
  const form = document.querySelector<HTMLFormElement>(".job-form");
  if (!form) return;
  form.addEventListener("input", () => suggest(form));
  form.addEventListener("change", (event) => suggestVerdicts(form, event.target));
  document
    .querySelector(".has-error input, .has-error textarea, .has-error select")
    ?.scrollIntoView({ block: "center" });
}

/** More files than the server takes in one request are refused before they are sent. */
function limit(input: HTMLInputElement, most: number): void {
  const count = input.files?.length ?? 0;
  input.setCustomValidity(count > most ? `These are ${count} files; at most ${most} go at once.` : "");
  input.reportValidity();
}

/** The name of a manifest file suggests the job's name, as long as nobody gave one. */
function suggest(form: HTMLFormElement): void {
  const file = form.querySelector<HTMLInputElement>("[name=manifest_file]")?.files?.[0];
  const name = form.querySelector<HTMLInputElement>("[name=name]");
  if (!file || name?.value !== "") return;
  name.value = file.name
    .replace(/\.[^.]+$/, "")
    .replaceAll(/[^a-zA-Z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63);
}

const VERDICTS = "correct\nincorrect";

/** Whoever judges labels chooses between verdicts, not between the classes of the job before; only until told otherwise. */
function suggestVerdicts(form: HTMLFormElement, changed: EventTarget | null): void {
  const classes = form.querySelector<HTMLTextAreaElement>("[name=categories]");
  if (!classes || !(changed instanceof HTMLInputElement) || changed.name !== "mode") return;
  const untouched = classes.value === classes.defaultValue || classes.value === VERDICTS;
  if (untouched) classes.value = changed.value === "verify" ? VERDICTS : classes.defaultValue;
}
