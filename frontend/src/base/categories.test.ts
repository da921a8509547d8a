import assert from "node:assert/strict";
import { test } from "node:test";
import { asCategories, asExclusion, keyOf, labelKeyOf, shortcutsOf } from "./categories";

test("categories are texts, numbers or objects with a label", () => {
  assert.deepEqual(asCategories(["a", 2, { label: "b" }, { name: "c" }, true]), ["a", "2", "b", "c", "true"]);
});

test("the same category twice is one", () => {
  assert.deepEqual(asCategories(["a", "b", "a"]), ["a", "b"]);
});

test("what is no list, and what is no category, is named", () => {
  assert.throws(() => asCategories({ a: 1 }), /must be a list/);
  assert.throws(() => asCategories(["a", null]), /Entry 2/);
});

test("an exclusion category is an object with a text, or a text", () => {
  assert.equal(asExclusion({ text: "None" }), "None");
  assert.equal(asExclusion("None"), "None");
  assert.throws(() => asExclusion({}), /text/);
});

test("keys begin with the digits and never take those of the page and the portal", () => {
  const keys = Array.from({ length: 40 }, (_, index) => keyOf(index)).filter((key) => key !== undefined);
  assert.deepEqual(keys.slice(0, 10).join(""), "1234567890");
  assert.equal(new Set(keys).size, keys.length);
  assert.deepEqual(
    keys.filter((key) => "zsdrifhy".includes(key)),
    [],
  );
});

test("the author's keys of labels win where they do nothing else, and the others go on in order", () => {
  assert.deepEqual(shortcutsOf(["a", { label: "b", shortcut: "M" }, { name: "c" }]), [["b", "m"]]);
  assert.deepEqual(shortcutsOf("a"), []);
  const keys = (shortcuts: string[], reserved = "") => shortcuts.map((_, at) => labelKeyOf(at, shortcuts, reserved));
  assert.deepEqual(keys(["", "m", "2", "", "?"]), ["1", "m", "2", "3", "4"]);
  assert.deepEqual(keys(["b", "m"], "b"), ["1", "m"]);
});
