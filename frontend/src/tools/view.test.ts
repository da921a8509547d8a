import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted, moved, sameView, zoomed, type Point, type View } from "./view";

const image = { width: 400, height: 200 };
const frame = { width: 800, height: 600 };

/** The image point under a place in the window. */
function under(view: View, at: Point): Point {
  return { x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale };
}

test("the fitted image touches two edges and lies in the middle", () => {
  assert.deepEqual(fitted(image, frame), { scale: 2, x: 0, y: 100 });
});

test("a tiny image is not blown up without end", () => {
  assert.equal(fitted({ width: 2, height: 2 }, frame).scale, 8);
});

test("an image without a size yet is left alone", () => {
  assert.deepEqual(fitted({ width: 0, height: 0 }, frame), { scale: 1, x: 0, y: 0 });
});

test("the point under the cursor stays under it", () => {
  const at = { x: 300, y: 310 };
  const before = zoomed(fitted(image, frame), 3, at, image, frame);
  const after = zoomed(before, 1.5, at, image, frame);
  const [a, b] = [under(before, at), under(after, at)];
  assert.ok(Math.abs(a.x - b.x) < 1e-9 && Math.abs(a.y - b.y) < 1e-9);
});

test("it never gets smaller than the fitted image, nor larger than 32 times", () => {
  const middle = { x: 400, y: 300 };
  assert.deepEqual(zoomed(fitted(image, frame), 0.1, middle, image, frame), fitted(image, frame));
  assert.equal(zoomed(fitted(image, frame), 1000, middle, image, frame).scale, 32);
});

test("an enlarged image leaves no gap at the edges", () => {
  const large = zoomed(fitted(image, frame), 4, { x: 400, y: 300 }, image, frame);
  const right = moved(large, { x: 1e6, y: 1e6 }, image, frame);
  assert.deepEqual([right.x, right.y], [0, 0]);
  const left = moved(large, { x: -1e6, y: -1e6 }, image, frame);
  assert.deepEqual([left.x, left.y], [frame.width - 400 * 8, frame.height - 200 * 8]);
});

test("a view is kept for an image of the same size, if it is one", () => {
  const view = { scale: 4, x: -10, y: -20 };
  assert.deepEqual(sameView({ ...view, ...image }, image), view);
  for (const other of [null, view, { ...view, width: 400, height: 201 }, { ...image, scale: 0, x: 1, y: 1 }]) {
    assert.equal(sameView(other, image), null);
  }
});
