/** An answer in a few words, for the note after submitting. The server's lists use the same rules (words.py). */
import { isObject, type Json } from "../../base/json";

const LENGTH = 40;
/** What drawing tools tell of the picture and of themselves. */
const NOT_SAID = new Set(["inputImageProperties", "initialValueModified"]);

export function answerInWords(answer: Record<string, Json>): string {
  const line = Object.values(answer).map(words).filter(Boolean).join(", ");
  return line.length <= LENGTH ? line : `${line.slice(0, LENGTH - 1)}…`;
}

function words(value: Json): string {
  if (Array.isArray(value)) {
    return value.every((one) => typeof one === "string") ? value.join(", ") : `${value.length} marked`;
  }
  if (isObject(value)) return wordsOfObject(value);
  return value === null ? "" : String(value);
}

function wordsOfObject(value: Record<string, Json>): string {
  const chosen = value["label"] ?? value["labels"];
  if (chosen !== undefined) return words(chosen);
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([, one]) => typeof one === "boolean")) {
    const ticked = entries.filter(([, one]) => one === true).map(([name]) => name);
    return ticked.length ? ticked.join(", ") : "none";
  }
  return entries
    .map(([name, one]) => (NOT_SAID.has(name) ? "" : words(one)))
    .filter(Boolean)
    .join(", ");
}
