import assert from "node:assert/strict";
import { test } from "node:test";
import { luminance } from "./label-colors";

test("luminance goes from black to white, and green weighs most", () => {
  assert.equal(luminance([0, 0, 0]), 0);
  assert.equal(luminance([255, 255, 255]), 1);
  assert.ok(luminance([0, 255, 0]) > luminance([255, 0, 0]));
  assert.ok(luminance([255, 0, 0]) > luminance([0, 0, 255]));
});
