/** The answer of every task with one category: `{"label": …}`, with the worker's comment where one was left. */
import { isObject, type JsonObject } from "../base/json";

export interface SingleLabel {
  label: string;
  workerComment?: string;
}

export function toAnswer({ label, workerComment }: SingleLabel): JsonObject {
  return workerComment === undefined ? { label } : { label, workerComment };
}

/** Throws a TypeError where the answer has no label. */
export function fromAnswer(answer: unknown): SingleLabel {
  if (!isObject(answer) || typeof answer["label"] !== "string") {
    throw new TypeError('An answer with one category is an object with the text "label".');
  }
  const comment = answer["workerComment"];
  return typeof comment === "string" ? { label: answer["label"], workerComment: comment } : { label: answer["label"] };
}
