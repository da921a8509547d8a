/** The loose JSON that template authors write in attributes. Apart from json.ts, so that pages do not load the parser. */
import JSON5 from "json5";

/**
 * Reads JSON as authors write it: single quotes, bare keys, trailing commas, comments. What is printed into it from data
 * may spoil it further; that is mended where its meaning is plain. Throws a SyntaxError that names line and column.
 */
export function parseLoose(text: string): unknown {
  const value = parsed(text);
  // A hook that hands over JSON as text, which the template turns into JSON once more.
  return typeof value === "string" && /^\s*[[{]/.test(value) ? parsed(value) : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return parsedLoosely(text);
  }
}

function parsedLoosely(text: string): unknown {
  try {
    return JSON5.parse(text);
  } catch (error) {
    try {
      return JSON5.parse(mended(text));
    } catch {
      throw error; // tells of the author's own text
    }
  }
}

const COMMENT = String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`;
/** What follows a quote that ends a string. */
const END = String.raw`(?:\s|${COMMENT})*(?:[,:\]}]|$)`;
/** A string from its quote to the next one that can end it, a comment, a word of Python, or a comma after another. */
const PIECES = new RegExp(
  String.raw`(["'])((?:\\[\s\S]|(?!\1${END})[\s\S])*)\1|${COMMENT}|` +
    String.raw`\b(?:True|False|None|undefined|NaN)\b|,(?=\s*,)|(?<=[[{]\s*),`,
  "g",
);

/** Rather a comma forgotten between two strings than quotes inside one. */
const TWO_STRINGS = /(["'])\s+\1/;

const WORDS: Record<string, string> = { True: "true", False: "false", None: "null", undefined: "null", NaN: "null" };

/** With apostrophes and line ends inside strings, with Python's words, and with items that nothing was printed for. */
function mended(text: string): string {
  return text.replace(PIECES, (piece: string, quote: string | undefined, inside: string | undefined) => {
    if (quote === undefined || inside === undefined) return WORDS[piece] ?? "";
    if (TWO_STRINGS.test(inside)) throw new SyntaxError("A comma is missing.");
    return quote + inside.replace(/\\[\s\S]|["']|\r?\n/g, escaped) + quote;
  });
}

function escaped(found: string): string {
  if (found.length > 1 && found.startsWith("\\")) return found;
  return found === '"' || found === "'" ? `\\${found}` : "\\n";
}
