/** An answer in a few words, for the note after submitting. The server's lists use the same rules (words.py). */
import { isObject, type Json } from "../../base/json";
import { say } from "../shared/messages";

const LENGTH = 40;
/** What drawing tools tell of the picture and of themselves, and pixels. */
const NOT_SAID = new Set(["inputImageProperties", "initialValueModified", "labeledImage", "pngImageData"]);

export function answerInWords(answer: Record<string, Json>): string {
  const line = Object.values(answer).map(words).filter(Boolean).join(", ");
  return line.length <= LENGTH ? line : `${line.slice(0, LENGTH - 1)}…`;
}

function words(value: Json): string {
  if (Array.isArray(value)) return wordsOfList(value);
  if (isObject(value)) return wordsOfObject(value);
  return value === null ? "" : String(value);
}

function wordsOfList(value: Json[]): string {
  if (value.every((one) => typeof one === "string")) return value.join(", ");
  const said = value.map((one) => (isObject(one) ? (one["question"] ?? ranking(one)) : undefined));
  return said.every((one) => typeof one === "string") ? said.join(", ") : say("marked", { count: value.length });
}

function ranking(one: Record<string, Json>): string | undefined {
  const ranks = one["responseRankings"];
  return Array.isArray(ranks) ? `${words(one["name"] ?? "")}: ${ranks.map(words).join(" ")}` : undefined;
}

function wordsOfObject(value: Record<string, Json>): string {
  const chosen = value["label"] ?? value["labels"];
  if (chosen !== undefined) return words(chosen);
  const colours = value["labelMappings"]; // which say nothing here
  if (isObject(colours)) return Object.keys(colours).join(", ") || say("nothingMarked");
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([, one]) => typeof one === "boolean")) {
    const ticked = entries.filter(([, one]) => one === true).map(([name]) => name);
    return ticked.length ? ticked.join(", ") : say("noneTicked");
  }
  return entries
    .map(([name, one]) => (NOT_SAID.has(name) ? "" : words(one)))
    .filter(Boolean)
    .join(", ");
}
