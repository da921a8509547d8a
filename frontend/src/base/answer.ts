/** Serialises a page's controls into the one JSON object that is the worker's answer. */
import { ControlElement } from "./control";
import { isDisabled, type Control, type NativeControl } from "./controls";
import { isObject, type Json, type JsonObject } from "./json";

/** The answer of these controls: names in order of first occurrence, objects of one name merged, otherwise the last wins. */
export function answerOf(controls: readonly Control[]): JsonObject {
  return joined(
    controls.map((control) => {
      const value = control.name === "" || isDisabled(control) ? undefined : valueOf(control);
      return value === undefined ? {} : Object.fromEntries([[control.name, value]]);
    }),
  );
}

/** Several answers as one, by the same rule. */
export function joined(answers: readonly JsonObject[]): JsonObject {
  const whole = new Map<string, Json>();
  for (const [name, value] of answers.flatMap((answer) => Object.entries(answer))) {
    whole.set(name, merged(whole.get(name), value));
  }
  return Object.fromEntries(whole);
}

/** What elements of the author's own give the form: those that the browser associates with forms, in their own words. */
export function answerOfStrangers(form: HTMLFormElement, controls: readonly Control[]): JsonObject {
  const known = new Set(controls.map(({ name }) => name));
  const given = [...new FormData(form)].filter(([name, value]) => !known.has(name) && typeof value === "string");
  return Object.fromEntries(given) as JsonObject;
}

/** What the button that submits says: a named one with a value is part of the answer, as in any form. */
export function saidBy(submitter: HTMLElement | null): JsonObject {
  const { name, value } = (submitter?.matches("button, input") ? submitter : {}) as Partial<HTMLButtonElement>;
  return name && value ? Object.fromEntries([[name, value]]) : {};
}

function merged(earlier: Json | undefined, later: Json): Json {
  return isObject(earlier) && isObject(later) ? { ...earlier, ...later } : later;
}

function valueOf(control: Control): Json | undefined {
  return control instanceof ControlElement ? control._submittableValue : nativeValue(control);
}

function nativeValue(control: NativeControl): Json {
  if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) {
    return Object.fromEntries([[control.value, control.checked]]);
  }
  if (control instanceof HTMLSelectElement && control.multiple) {
    return Object.fromEntries([...control.options].map((option) => [option.value, option.selected]));
  }
  return control.value;
}

/** The answer as one flat map with dotted paths; lists stay JSON text. For `answer-format="flatten-objects"`. */
export function flattened(answer: JsonObject, prefix = ""): JsonObject {
  const entries = Object.entries(answer).flatMap(([key, value]): [string, Json][] => {
    if (isObject(value)) return Object.entries(flattened(value, `${prefix}${key}.`));
    return [[prefix + key, Array.isArray(value) ? JSON.stringify(value) : value]];
  });
  return Object.fromEntries(entries);
}
