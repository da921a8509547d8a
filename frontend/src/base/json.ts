/** JSON values as answers and drafts carry them, and the loose JSON that template authors write in attributes. */
import JSON5 from "json5";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads JSON as authors write it: single quotes, bare keys, trailing commas, comments.
 * Throws a SyntaxError that names line and column.
 */
export function parseLoose(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return JSON5.parse(text);
  }
}
