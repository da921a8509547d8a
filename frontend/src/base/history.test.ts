import assert from "node:assert/strict";
import { test } from "node:test";
import { History, type Restorable } from "./history";
import type { Json } from "./json";

class Box implements Restorable {
  constructor(public draft: Json) {}
}

function set(history: History, box: Box, value: Json): boolean {
  return history.record([box], () => (box.draft = value));
}

test("undo takes back exactly the last step, redo does it again", () => {
  const history = new History();
  const [a, b] = [new Box(0), new Box("x")];
  set(history, a, 1);
  set(history, b, "y");
  set(history, a, 2);
  assert.ok(history.undo());
  assert.deepEqual([a.draft, b.draft], [1, "y"]);
  assert.ok(history.undo());
  assert.deepEqual([a.draft, b.draft], [1, "x"]);
  assert.ok(history.redo());
  assert.deepEqual([a.draft, b.draft], [1, "y"]);
});

test("a new step forgets what was undone", () => {
  const history = new History();
  const box = new Box(0);
  set(history, box, 1);
  history.undo();
  set(history, box, 5);
  assert.equal(history.redo(), false);
  assert.equal(box.draft, 5);
});

test("an edit that changes nothing is no step", () => {
  const history = new History();
  assert.equal(set(history, new Box(3), 3), false);
  assert.equal(history.undo(), false);
});

test("one step over several controls is undone at once", () => {
  const history = new History();
  const boxes = [new Box(true), new Box(false)];
  history.record(boxes, () => boxes.forEach((box) => (box.draft = !box.draft)));
  history.undo();
  assert.deepEqual(
    boxes.map((box) => box.draft),
    [true, false],
  );
});

test("steps are stored by the names of their controls and come back", () => {
  const history = new History();
  const [named, nameless] = [new Box(0), new Box(0)];
  set(history, named, 1);
  set(history, nameless, 1);
  const stored = history.store((control) => (control === named ? "n" : undefined));
  const later = new History();
  const box = new Box(1);
  later.restore(stored, (name) => (name === "n" ? box : undefined));
  assert.ok(later.undo());
  assert.equal(box.draft, 0);
  assert.equal(later.undo(), false);
});

test("what goes on is one step, until another begins or it is asked for", () => {
  const history = new History();
  const [box, other] = [new Box(""), new Box(0)];
  const type = (text: string) => history.goOn(box, () => (box.draft = text));
  type("a");
  type("ab");
  assert.equal(history.store(() => "n").length, 1);
  set(history, other, 1);
  type("abc");
  history.settle();
  type("abcd");
  const told: Json[] = [];
  while (history.undo()) told.push([box.draft, other.draft]);
  assert.deepEqual(told, [
    ["abc", 1],
    ["ab", 1],
    ["ab", 0],
    ["", 0],
  ]);
  history.redo();
  assert.equal(box.draft, "ab");
});
