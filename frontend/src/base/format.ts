/** Fills sentences: `{name}`, and `{count, plural, one {# answer} other {# answers}}` by the rules of the language. */

export type Places = Record<string, string | number>;

const PLURAL = /\{(\w+), plural, ((?:\w+ \{[^{}]*\} ?)+)\}/g;
const CASE = /(\w+) \{([^{}]*)\}/g;

/** The sentence with its places filled in; a place without a value stays as it is. */
export function filled(sentence: string, places: Places, lang: string): string {
  const plural = (whole: string, name: string, cases: string) => {
    const count = Number(places[name]);
    const forms = new Map([...cases.matchAll(CASE)].map(([, form, words]) => [form, words]));
    const form = forms.get(new Intl.PluralRules(lang).select(count)) ?? forms.get("other");
    return form === undefined ? whole : form.replaceAll("#", number(count, lang));
  };
  return sentence.replace(PLURAL, plural).replace(/\{(\w+)\}/g, (whole, name: string) => String(places[name] ?? whole));
}

/** With thin spaces: 1 204. */
export function number(count: number, lang: string): string {
  const parts = new Intl.NumberFormat(lang, { useGrouping: "always" }).formatToParts(count);
  return parts.map(({ type, value }) => (type === "group" ? "\u202f" : value)).join("");
}
