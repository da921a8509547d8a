import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, number } from "./format";

const WAITING = "{count, plural, one {# answer waits} other {# answers wait}} for {who}";

test("places are filled, and one without a value stays", () => {
  assert.equal(filled("{name} of {count}: {more}", { name: "a", count: 2 }, "en"), "a of 2: {more}");
});

test("the form of a number goes by the language", () => {
  assert.equal(filled(WAITING, { count: 1, who: "you" }, "en"), "1 answer waits for you");
  assert.equal(filled(WAITING, { count: 1204, who: "you" }, "de"), "1\u202f204 answers wait for you");
  const polish = "{n, plural, one {a} few {b} many {c} other {d}}";
  assert.equal([1, 3, 5].map((n) => filled(polish, { n }, "pl")).join(""), "abc");
});

test("a form that the language does not have is the other", () => {
  assert.equal(filled("{n, plural, other {# x}}", { n: 1 }, "en"), "1 x");
});

test("large numbers have thin spaces", () => {
  assert.equal(number(1234567, "es"), "1\u202f234\u202f567");
});
