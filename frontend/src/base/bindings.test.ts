import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { capOf, isFree, isKey, ownCaps, ownLetters, type OwnKeys } from "./bindings";
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
  assert.ok(isKey(press("Enter", "Enter"), "submit"));
  assert.ok(isKey(press(" ", "Space"), "place"));
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

test("lists of keys show what stands for Enter, arrows and digits now", () => {
  given({ by: "letter", keys: { submit: { key: "space", code: "" }, label1: { key: "q", code: "KeyQ" } } });
  assert.deepEqual(ownCaps(["Enter"]), ["Space"]);
  assert.deepEqual(ownCaps(["1", "…", "0"]), ["Q", "…", "0"]);
  assert.deepEqual(ownCaps(["Ctrl", "Enter"]), ["Ctrl", "Enter"], "with Ctrl it stays");
  assert.ok(!isFree("q"), "no label of an author's gets a letter that stands for another key");
  assert.ok(!Array.from({ length: 12 }, (_, index) => keyOf(index)).includes("q"));
});
