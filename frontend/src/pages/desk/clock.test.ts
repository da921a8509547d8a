import assert from "node:assert/strict";
import { before, test } from "node:test";
import { ActiveTime, clockFace } from "./clock";

let now = 0;
const page = { hidden: false };

before(() => {
  Object.assign(globalThis, { document: page, performance: { now: () => now } });
});

/** Seconds pass, and the clock is looked at in each. */
function pass(time: ActiveTime, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    now += 1000;
    time.look();
  }
}

test("time counts while something is done at least once a minute", () => {
  const time = new ActiveTime();
  pass(time, 50);
  time.act();
  pass(time, 50);
  assert.equal(Math.round(time.seconds), 100);
});

test("from the sixtieth idle second on nothing counts, until something is done", () => {
  const time = new ActiveTime();
  pass(time, 600);
  assert.equal(Math.round(time.seconds), 59);
  time.act();
  pass(time, 10);
  assert.equal(Math.round(time.seconds), 69);
});

test("hidden pages and sleeping machines do not count", () => {
  const time = new ActiveTime();
  page.hidden = true;
  pass(time, 30);
  page.hidden = false;
  assert.equal(time.seconds, 0);
  now += 3_600_000;
  time.look();
  assert.equal(time.seconds, 0);
});

test("the timer shows hours where there are any", () => {
  assert.deepEqual([271, 3729, -1].map(clockFace), ["4:31", "1:02:09", "0:00"]);
});
