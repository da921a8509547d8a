/** Questions with answers: `{"questionsAndAnswers": [{"question", "answer", "questionTags", "textReferences"}]}`. */
import { isObject, type Json, type JsonObject } from "../base/json";
import { numberOf } from "./drawn";

/** Offsets in code points, the end exclusive. */
export interface Reference {
  start: number;
  end: number;
  text: string;
}

export interface Pair {
  question: string;
  answer: string;
  tags: readonly string[];
  references: readonly Reference[];
}

export function toAnswer({ pairs }: { pairs: readonly Pair[] }): JsonObject {
  const one = ({ question, answer, tags, references }: Pair): Json => ({
    question,
    answer,
    questionTags: [...tags],
    textReferences: references.map(({ start, end, text }) => ({ startOffset: start, endOffset: end, text })),
  });
  return { questionsAndAnswers: pairs.map(one) };
}

/** Throws a TypeError where the answer has no questions with answers. */
export function fromAnswer(answer: unknown): { pairs: Pair[] } {
  const list = isObject(answer) ? answer["questionsAndAnswers"] : undefined;
  if (!Array.isArray(list)) throw new TypeError('The answer needs the list "questionsAndAnswers".');
  return { pairs: list.map((given: unknown) => pairFrom(isObject(given) ? given : {})) };
}

function pairFrom(given: Record<string, unknown>): Pair {
  const { question, answer, questionTags: tags, textReferences: references } = given;
  if (typeof question !== "string" || typeof answer !== "string") {
    throw new TypeError('Each entry needs the texts "question" and "answer".');
  }
  return {
    question,
    answer,
    tags: textsOf(tags),
    references: (Array.isArray(references) ? references : []).filter(isObject).map(referenceFrom),
  };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function referenceFrom(given: Record<string, unknown>): Reference {
  const text = typeof given["text"] === "string" ? given["text"] : "";
  return { start: numberOf(given, "startOffset"), end: numberOf(given, "endOffset"), text };
}
