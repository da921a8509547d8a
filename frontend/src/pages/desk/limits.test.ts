import assert from "node:assert/strict";
import { test } from "node:test";
import { Allowance, fits } from "./limits";

function nested(depth: number): unknown {
  let value: unknown = "end";
  for (let level = 0; level < depth; level++) value = { inner: value };
  return value;
}

test("plain JSON within the limits fits", () => {
  assert.ok(fits({ type: "submit", answer: { box: [{ left: 1.5, ok: true, note: null }] }, seq: 3 }));
  assert.ok(fits(nested(30)));
});

test("what is deep, large or many does not", () => {
  assert.equal(fits(nested(200)), false);
  assert.equal(fits({ mask: "x".repeat(21 * 1024 * 1024) }), false);
  assert.equal(fits(Array.from({ length: 600_000 }, () => 0)), false);
});

test("what is not JSON does not", () => {
  for (const value of [NaN, Infinity, () => 1, Symbol("s"), 1n, new Date(), new Map(), new URL("http:x")]) {
    assert.equal(fits({ value }), false);
  }
});

test("a circle ends", () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  assert.equal(fits(circle), false);
});

test("what a busy machine delivers all at once is allowed, a flood is not", () => {
  const allowance = new Allowance(60, 600);
  const taken = (count: number, now: number) =>
    Array.from({ length: count }, () => allowance.take(now)).filter(Boolean);
  assert.equal(taken(500, 1000).length, 500);
  assert.equal(taken(500, 1000).length, 100);
  assert.equal(taken(500, 2000).length, 60);
});
