/** The loose JSON that template authors write in attributes. Apart from json.ts, so that pages do not load the parser. */
import JSON5 from "json5";

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
