import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { capOf, isFree, isKey, ownLetters, type OwnKeys } from "./bindings";
import { keyOf } from "./categories";

const press = (key: string, code = "") => ({ key, code });

function given(own: OwnKeys): void {
  globalThis.labelwrightKeys = own;
}

afterEach(() => {
  globalThis.labelwrightKeys = undefined;
});

test("at first keys mean what they type, in either case", () => {
  assert.ok(isKey(press("S", "KeyS"), "skip"));
  assert.ok(isKey(press("z", "KeyY"), "undo"));
  assert.ok(!isKey(press("y", "KeyZ"), "undo"));
  assert.ok(!isKey(press("", ""), "submit"));
});

test("letters of other scripts count by their place", () => {
  assert.ok(isKey(press("ы", "KeyS"), "skip"));
  assert.ok(!isKey(press("ы", "KeyD"), "skip"));
});

test("a person's own key goes before the usual one", () => {
  given({ by: "letter", keys: { skip: { key: "x", code: "KeyX" } } });
  assert.ok(isKey(press("x", "KeyX"), "skip"));
  assert.ok(!isKey(press("s", "KeyS"), "skip"));
  assert.equal(capOf("skip"), "X");
});

test("by place, the layout does not matter", () => {
  given({ by: "place", keys: { skip: { key: "w", code: "KeyZ" } } });
  assert.ok(isKey(press("y", "KeyZ"), "skip"));
  assert.ok(!isKey(press("w", "KeyW"), "skip"));
  assert.ok(isKey(press("q", "KeyD"), "decline"));
  assert.ok(isKey(press("?", "Minus"), "help"), "signs are found wherever they are");
  assert.deepEqual(ownLetters(), ["z"]);
});

test("labels that get their keys by themselves leave a person's own alone", () => {
  given({ by: "letter", keys: { skip: { key: "q", code: "KeyQ" } } });
  const keys = Array.from({ length: 12 }, (_, index) => keyOf(index));
  assert.ok(!keys.includes("q"));
  assert.equal(keys[10], "w");
});

test("an author's key for a label is free unless it does something everywhere", () => {
  assert.ok(isFree("p"));
  assert.ok(!isFree("s"));
  given({ by: "letter", keys: { skip: { key: "p", code: "KeyP" } } });
  assert.ok(!isFree("p"));
});
