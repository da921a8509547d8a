import assert from "node:assert/strict";
import { test } from "node:test";
import { nextId } from "../base/items";
import { EMPTY, applied, difference, restored, stored, withShape, withoutShape } from "./shapes";

const dog = { id: 1, label: "dog", points: [{ x: 1, y: 2 }] };
const cat = { id: 2, label: "cat", points: [{ x: 3, y: 4 }] };
const both = withShape(withShape(EMPTY, dog), cat);

test("a step has only what changed and leads there and back", () => {
  const after = withoutShape(both, 1);
  assert.deepEqual(difference(both, after), { shapes: { "1": null }, pending: [], nothing: false });
  assert.deepEqual(applied(both, difference(both, after)), after);
  assert.deepEqual(applied(after, difference(after, both)), both);
});

test("a shape that comes back stands where it stood", () => {
  const after = withoutShape(both, 1);
  assert.deepEqual(
    applied(after, difference(after, both)).shapes.map(({ id }) => id),
    [1, 2],
  );
});

test("points that wait for the next are part of a step", () => {
  const begun = { ...both, pending: [{ x: 9, y: 9 }] };
  assert.deepEqual(applied(both, difference(both, begun)), begun);
});

test("drawing something ends that there is nothing", () => {
  assert.equal(withShape({ ...EMPTY, nothing: true }, dog).nothing, false);
});

test("a draft brings the drawing back, and what is no draft an empty one", () => {
  assert.deepEqual(restored(JSON.parse(JSON.stringify(stored(both)))), both);
  assert.deepEqual(restored(null), EMPTY);
});

test("ids are never given twice", () => {
  assert.equal(nextId(both.shapes), 3);
  assert.equal(nextId([]), 1);
});
