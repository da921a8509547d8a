/** The keys that the author holds important: which of them the form lacks. */
import { isObject } from "../../base/json";

export interface ImportantKey {
  name: string;
  aliases: string[];
}

/** The author's `keys`. Throws a TypeError that names the entry. */
export function asKeys(value: unknown): ImportantKey[] {
  if (!Array.isArray(value)) throw new TypeError('It must be a list, like [{importantFormKey: "Name"}].');
  return value.map((entry, index) => {
    const name: unknown = isObject(entry) ? entry["importantFormKey"] : entry;
    if (typeof name !== "string") throw new TypeError(`Entry ${index + 1} has no text "importantFormKey".`);
    const aliases = isObject(entry) ? entry["importantFormKeyAliases"] : [];
    return { name, aliases: Array.isArray(aliases) ? aliases.map(String) : [] };
  });
}

/** Those that none of these texts is, in whatever case and with or without a colon. */
export function missing(keys: readonly ImportantKey[], texts: readonly string[]): string[] {
  const there = new Set(texts.map(plain));
  return keys
    .filter(({ name, aliases }) => ![name, ...aliases].some((one) => there.has(plain(one))))
    .map(({ name }) => name);
}

function plain(text: string): string {
  return text.trim().replace(/:$/, "").trim().toLowerCase();
}
