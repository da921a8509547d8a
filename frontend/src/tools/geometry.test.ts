import assert from "node:assert/strict";
import { test } from "node:test";
import {
  around,
  attracted,
  boundsOf,
  contains,
  crossesItself,
  goesOn,
  movedOnImage,
  onImage,
  pixelsOf,
  snapped,
} from "./geometry";

const image = { width: 100, height: 50 };
const p = (x: number, y: number) => ({ x, y });
const square = [p(0, 0), p(10, 0), p(10, 10), p(0, 10)];

test("points are whole and on the image", () => {
  assert.deepEqual(onImage(p(-3, 20.6), image), p(0, 21));
  assert.deepEqual(onImage(p(99.7, 51), image), p(100, 50));
});

test("near an edge is on the edge", () => {
  assert.deepEqual(snapped(p(3, 20), image, 4), p(0, 20));
  assert.deepEqual(snapped(p(97, 46), image, 4), p(100, 50));
  assert.deepEqual(snapped(p(4, 9), { width: 12, height: 10 }, 50), p(4, 10)); // a narrow image has a middle, too
});

test("bounds hold all points", () => {
  assert.deepEqual(boundsOf([p(5, 9), p(1, 12), p(7, 3)]), { left: 1, top: 3, width: 6, height: 9 });
});

test("what is moved stays whole at the edge", () => {
  assert.deepEqual(movedOnImage([p(90, 5), p(95, 8)], p(20, -9), image), [p(95, 0), p(100, 3)]);
});

test("inside is inside, also in a ring that is not convex", () => {
  const bay = [p(0, 0), p(10, 0), p(10, 10), p(5, 2), p(0, 10)];
  assert.equal(contains(square, p(5, 5)), true);
  assert.equal(contains(square, p(11, 5)), false);
  assert.equal(contains(bay, p(5, 5)), false);
});

test("a bow tie crosses itself, a square does not", () => {
  assert.equal(crossesItself(square), false);
  assert.equal(crossesItself([p(0, 0), p(10, 10), p(10, 0), p(0, 10)]), true);
  assert.equal(crossesItself([p(0, 0), p(10, 0), p(5, 0), p(5, 5)]), true);
});

test("a line goes on unless it meets itself", () => {
  const line = [p(0, 0), p(10, 0), p(10, 10)];
  assert.equal(goesOn(line, p(0, 10)), true);
  assert.equal(goesOn(line, p(5, -5)), false);
  assert.equal(goesOn(line, p(10, 10)), false);
  assert.equal(goesOn(line, p(10, 5)), false);
  assert.equal(goesOn([], p(1, 1)), true);
});

test("corners attract before edges, and nothing beyond reach", () => {
  const outlines = [{ points: square, closed: true }];
  assert.deepEqual(attracted(p(2, 1), outlines, 3), p(0, 0));
  assert.deepEqual(attracted(p(5, 2), outlines, 3), p(5, 0));
  assert.equal(attracted(p(5, 5), outlines, 3), null);
  assert.equal(attracted(p(1, 5), [{ points: square, closed: false }], 3), null);
});

test("a box takes all pixels that it touches, and none beyond the image", () => {
  const touched = pixelsOf({ left: 3.2, top: -4, width: 2.5, height: 60 }, image);
  assert.deepEqual(touched, { left: 3, top: 0, width: 3, height: 50 });
  assert.deepEqual(around(touched, { left: 0, top: 10, width: 1, height: 1 }), { ...touched, left: 0, width: 6 });
});
