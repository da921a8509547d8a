/** The answer of every task with any number of categories: `{"labels": […]}`, with the comment where one was left. */
import { isObject, type JsonObject } from "../base/json";

export interface SeveralLabels {
  labels: string[];
  workerComment?: string;
}

export function toAnswer({ labels, workerComment }: SeveralLabels): JsonObject {
  return workerComment === undefined ? { labels } : { labels, workerComment };
}

/** Throws a TypeError where the answer has no list of labels. */
export function fromAnswer(answer: unknown): SeveralLabels {
  const labels = isObject(answer) ? answer["labels"] : undefined;
  if (!isObject(answer) || !Array.isArray(labels) || !labels.every((label) => typeof label === "string")) {
    throw new TypeError('An answer with several categories is an object with the list of texts "labels".');
  }
  const comment = answer["workerComment"];
  return typeof comment === "string" ? { labels, workerComment: comment } : { labels };
}
