import assert from "node:assert/strict";
import { test } from "node:test";
import { english as elements } from "../base/messages";
import { english as pages } from "../pages/shared/messages";
import { german } from "./de";
import { spanish } from "./es";

/** The places of a sentence, whatever their order. */
function places(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name ?? ""))].sort();
}

for (const { lang, ...words } of [german, spanish]) {
  const pairs = [
    ...Object.entries(elements).map(([key, said]) => [key, said, words.elements[key as keyof typeof elements]]),
    ...Object.entries(pages).map(([key, said]) => [key, said, words.pages[key as keyof typeof pages]]),
  ] as [string, string, string][];

  test(`${lang} says everything, with the same places`, () => {
    for (const [key, said, translated] of pairs) {
      assert.ok(translated.trim(), key);
      assert.deepEqual(places(translated), places(said), key);
    }
  });

  test(`${lang} has a form for every number`, () => {
    for (const [key, , translated] of pairs) {
      if (translated.includes(", plural,")) assert.match(translated, /other \{/, key);
    }
  });
}
