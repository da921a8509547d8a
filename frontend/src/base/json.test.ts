import assert from "node:assert/strict";
import { test } from "node:test";
import { isObject } from "./json";
import { parseLoose } from "./loose";

const corpus: [string, unknown][] = [
  ['["a", "b"]', ["a", "b"]],
  ["['a', 'b']", ["a", "b"]],
  ["['a', 'b',]", ["a", "b"]],
  ["[\n  'a', // the first\n  'b' /* the last */\n]", ["a", "b"]],
  ["{ text: 'None of the above' }", { text: "None of the above" }],
  ["[{label: 'dog', left: 1.5, 'top': -2,},]", [{ label: "dog", left: 1.5, top: -2 }]],
  ["['it\\'s', \"it's\"]", ["it's", "it's"]],
  ["['Ünï', '\u{1f989}']", ["Ünï", "\u{1f989}"]],
  ["[]", []],
  ["['Don't know', 'It's \"late\"', 'a']", ["Don't know", 'It\'s "late"', "a"]],
  ["{'a': True, 'b': None, c: 'None, True'}", { a: true, b: null, c: "None, True" }],
  ["['two\nlines', // isn't it\n 'x' /* ' */,, 'y' // z\n,]", ["two\nlines", "x", "y"]],
  ["[,'x']", ["x"]],
  ['"[\\"a\\", \\"b\\"]"', ["a", "b"]],
  ["[+1, .5, 0x10]", [1, 0.5, 16]],
];

for (const [source, value] of corpus) {
  test(`reads ${JSON.stringify(source)}`, () => assert.deepEqual(parseLoose(source), value));
}

for (const source of ["['a' 'b']", "{a: Tru}", "['a'", "", "alert(1)"]) {
  test(`refuses ${JSON.stringify(source)} and says where`, () => {
    assert.throws(() => parseLoose(source), { name: "SyntaxError", message: /at \d+:\d+|end of input/ });
  });
}

test("objects are told from lists and null", () => {
  assert.deepEqual([{}, [], null, "x"].map(isObject), [true, false, false, false]);
});
