/** The answer about moderation labels: what the author gave for each category that was chosen, as it was given. */
import { isObject, type Json, type JsonObject } from "../base/json";

/** The key of the answer; the element takes no other name. */
export const MODERATION_KEY = "AWS/Rekognition/DetectModerationLabels/Image/V3";

/** The author's categories by the name that is shown: texts stand for themselves, objects for all that they hold. */
export function categoriesByName(given: readonly unknown[]): Map<string, Json> {
  return new Map(given.map((category): [string, Json] => [nameOf(category), category as Json]));
}

function nameOf(category: unknown): string {
  const name = isObject(category) ? (category["label"] ?? category["name"]) : category;
  return String(name);
}

export function toAnswer(chosen: readonly string[], given: ReadonlyMap<string, Json>): JsonObject {
  return { moderationLabels: chosen.map((name) => given.get(name) ?? name) };
}
