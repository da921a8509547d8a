/** The settings page's fields for keys: a key that is pressed in one of them is the key that is wanted. */
import { say } from "../shared/messages";

const LEFT_ALONE = new Set(["Tab", "Escape", "Enter", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

export function startKeyFields(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-keys]");
  if (!form) return;
  const fields = [...form.querySelectorAll<HTMLInputElement>(".key-input")];
  for (const field of fields) {
    field.addEventListener("keydown", (event) => {
      if (take(field, event)) event.preventDefault();
      check(fields);
    });
    field.addEventListener("input", () => check(fields));
    field.addEventListener("focus", () => field.select());
  }
  check(fields);
}

/** Whether the key was meant for the field: Backspace brings the usual one back. */
function take(field: HTMLInputElement, event: KeyboardEvent): boolean {
  if (isOthers(event)) return false;
  if (event.key === "Backspace" || event.key === "Delete") put(field, field.dataset["usual"] ?? "", "");
  else if (event.key.length === 1 && event.key !== " ") put(field, event.key.toUpperCase(), placeOf(event));
  else return false;
  return true;
}

function isOthers(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing || LEFT_ALONE.has(event.key);
}

/** A sign that needs Shift has no place of its own. */
function placeOf(event: KeyboardEvent): string {
  return event.shiftKey && !/^\p{L}$/u.test(event.key) ? "" : event.code;
}

function put(field: HTMLInputElement, key: string, code: string): void {
  field.value = key;
  const place = field.form?.elements.namedItem(field.name.replace("key-", "code-"));
  if (place instanceof HTMLInputElement) place.value = code;
}

/** Says at once which fields want the same key. The server checks again. */
function check(fields: readonly HTMLInputElement[]): void {
  for (const field of fields) {
    const key = field.value.toUpperCase();
    const other = fields.find((one) => one !== field && key !== "" && one.value.toUpperCase() === key);
    const digit = /^[0-9=]$/.test(key);
    const taken = other ? say("keyTaken", { key, other: nameOf(other) }) : "";
    field.setCustomValidity(digit ? say("keyDigit") : taken);
    field.ariaInvalid = String(field.validationMessage !== "");
  }
}

function nameOf(field: HTMLInputElement): string {
  return field.labels?.[0]?.textContent ?? "";
}
