/**
 * What somebody typed into the form of a job outlives a session that ends, a reload and the way back: it is kept in the
 * tab until the job is there, or it is thrown away.
 */
import { debounce, make } from "../shared/page";

const PAUSE = 300;
const PREFIX = "labelwright-form:";
type Kept = Record<string, string[]>;

export function startKeeping(): void {
  forgetMade();
  const form = document.querySelector<HTMLFormElement>(".job-form");
  if (!form) return;
  const key = PREFIX + location.pathname + location.search;
  if (!document.querySelector("[data-refused]")) restore(form, key);
  const keep = () => sessionStorage.setItem(key, JSON.stringify(valuesOf(form)));
  form.addEventListener("input", debounce(PAUSE, keep));
  form.addEventListener("submit", keep);
  form.querySelector("[data-forgets]")?.addEventListener("click", () => sessionStorage.removeItem(key));
}

/** The page of a job tells that the form with its name has done its work. */
function forgetMade(): void {
  const made = document.querySelector<HTMLElement>("[data-job]")?.dataset["job"];
  if (made === undefined) return;
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && kept(key)["name"]?.[0] === made) sessionStorage.removeItem(key);
  }
}

function valuesOf(form: HTMLFormElement): Kept {
  const values: Kept = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") (values[name] ??= []).push(value);
  }
  return values;
}

function kept(key: string): Kept {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "{}") as Kept;
  } catch {
    return {};
  }
}

function restore(form: HTMLFormElement, key: string): void {
  const values = kept(key);
  if (Object.keys(values).length === 0 || JSON.stringify(values) === JSON.stringify(valuesOf(form))) return;
  for (const control of form.elements) {
    if (isField(control) && control.name in { ...valuesOf(form), ...values }) put(control, values[control.name] ?? []);
  }
  const over = make("button", "button quiet", "Start over");
  over.type = "button";
  over.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    form.reset();
    location.reload();
  });
  form.before(make("p", "note restored", "What you had entered is here again. ", over));
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isField(control: Element): control is Field {
  const field = ["INPUT", "TEXTAREA", "SELECT"].includes(control.tagName);
  return field && !["file", "hidden", "submit"].includes((control as Field).type);
}

function put(field: Field, values: string[]): void {
  const before = field instanceof HTMLInputElement && isTicked(field) ? String(field.checked) : field.value;
  if (field instanceof HTMLInputElement && isTicked(field)) field.checked = values.includes(field.value);
  else if (values[0] !== undefined) field.value = values[0];
  const after = field instanceof HTMLInputElement && isTicked(field) ? String(field.checked) : field.value;
  const fold = field.closest("details");
  if (fold && before !== after) fold.open = true;
}

function isTicked(field: HTMLInputElement): boolean {
  return field.type === "checkbox" || field.type === "radio";
}
