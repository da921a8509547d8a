/** The settings page's fields for keys: a key that is pressed in one of them is the key that is wanted. */
import { capOfKey, nameOf } from "../../base/bindings";
import { cap } from "../../base/messages";
import { say } from "../shared/messages";
import { part } from "../shared/page";

const LEFT_ALONE = new Set(["Tab", "Enter"]);
/** Keys that type nothing to be seen; for what many tools mean by such keys. */
const SILENT = new Set(["Escape", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", " ", "Delete"]);

export function startKeyFields(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-keys]");
  if (!form) return;
  const fields = [...form.querySelectorAll<HTMLInputElement>(".key-input")];
  for (const field of fields) {
    field.addEventListener("keydown", (event) => {
      if (take(field, event)) event.preventDefault();
      check(fields);
    });
    field.addEventListener("input", () => {
      put(field, field.value.trim().slice(-1).toLowerCase() || usual(field), "");
      check(fields);
    });
    field.addEventListener("focus", () => field.select());
  }
  check(fields);
}

/** Whether the key was meant for the field: Backspace brings the usual one back. */
function take(field: HTMLInputElement, event: KeyboardEvent): boolean {
  if (isOthers(event)) return false;
  const silent = SILENT.has(event.key) && "standing" in field.dataset;
  if (event.key === "Backspace") put(field, usual(field), "");
  else if (silent || (event.key.length === 1 && event.key !== " ")) put(field, nameOf(event.key), placeOf(event));
  else return false;
  return true;
}

function isOthers(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing || LEFT_ALONE.has(event.key);
}

/** Only what types something else on another layout has a place; a sign that needs Shift has none of its own. */
function placeOf(event: KeyboardEvent): string {
  if (event.key.length > 1 || event.key === " ") return "";
  return event.shiftKey && !/^\p{L}$/u.test(event.key) ? "" : event.code;
}

function usual(field: HTMLInputElement): string {
  return field.dataset["usual"] ?? "";
}

function put(field: HTMLInputElement, key: string, code: string): void {
  field.value = cap(capOfKey(key));
  sent(field, "key").value = key;
  sent(field, "code").value = code;
  field.select();
}

/** What the form sends of a field. */
function sent(field: HTMLInputElement, name: "key" | "code"): HTMLInputElement {
  return field.form?.elements.namedItem(field.id.replace("cap", name)) as HTMLInputElement;
}

/** Says at once which fields want the same key. The server checks again. */
function check(fields: readonly HTMLInputElement[]): void {
  for (const field of fields) {
    const problem = problemOf(field, fields);
    field.setCustomValidity(problem);
    field.ariaInvalid = String(problem !== "");
    part(field.id.replace("cap", "problem")).textContent = problem;
  }
}

function problemOf(field: HTMLInputElement, fields: readonly HTMLInputElement[]): string {
  const key = sent(field, "key").value;
  const standing = "standing" in field.dataset;
  if (key === "=" || (!standing && /^[0-9]$/.test(key))) return say("keyDigit");
  const other = fields.find((one) => one !== field && sent(one, "key").value === key);
  return other ? say("keyTaken", { key: field.value, other: nameFor(other) }) : "";
}

function nameFor(field: HTMLInputElement): string {
  return field.labels?.[0]?.textContent ?? "";
}
