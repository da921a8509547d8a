/** Buttons that open dialogs or copy, selects that filter at once, a form that suggests a name. */

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
    if (control instanceof HTMLSelectElement && "submits" in control.dataset) control.form?.requestSubmit();
  });
  const form = document.querySelector<HTMLFormElement>(".job-form");
  if (!form) return;
  form.addEventListener("input", () => suggest(form));
  document
    .querySelector(".has-error input, .has-error textarea, .has-error select")
    ?.scrollIntoView({ block: "center" });
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
