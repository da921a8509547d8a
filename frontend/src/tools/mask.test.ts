import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { pngOf } from "../formats/png";
import { zlib } from "./deflate";
import { Mask } from "./mask";
import { maskColor, palette } from "./mask-colors";
import { packed, unpacked } from "./runs";

/** The map as rows of digits. */
function drawn({ width, data }: Mask): string[] {
  return (Array.from(data)
    .join("")
    .match(new RegExp(`.{${width}}`, "g")) ?? []) as string[];
}

const p = (x: number, y: number) => ({ x, y });

test("a disc and a ring have whole pixels", () => {
  const mask = new Mask(7, 5);
  mask.stroke(p(3.5, 2.5), p(3.5, 2.5), 1.5, 1);
  assert.deepEqual(drawn(mask), ["0000000", "0011100", "0011100", "0011100", "0000000"]);
  const ring = new Mask(6, 4);
  ring.ring([p(1, 1), p(5, 1), p(5, 3), p(1, 3)], 2);
  assert.deepEqual(drawn(ring), ["000000", "022220", "022220", "000000"]);
});

test("rings that share an edge share no pixel and leave none out", () => {
  const mask = new Mask(10, 10);
  mask.ring([p(0, 0), p(10, 0), p(0, 10)], 1);
  mask.ring([p(10, 0), p(10, 10), p(0, 10)], 2);
  assert.equal(mask.counts()[0], 0);
  const alone = new Mask(10, 10);
  alone.ring([p(0, 0), p(10, 0), p(0, 10)], 1);
  assert.equal(alone.counts()[1], mask.counts()[1]);
});

test("a stroke leaves no gaps and stays on the map", () => {
  const mask = new Mask(20, 3);
  mask.stroke(p(-5, 1.5), p(30, 1.5), 0.5, 1);
  assert.deepEqual(drawn(mask)[1], "1".repeat(20));
});

test("a flood stops at other classes and does not leak over corners", () => {
  const mask = new Mask(5, 5);
  for (const at of [2, 6, 8, 10, 14, 16, 18, 22]) mask.data[at] = 1;
  mask.flood(p(2.5, 2.5), 2);
  assert.deepEqual(drawn(mask), ["00100", "01210", "12221", "01210", "00100"]);
  mask.flood(p(9, 9), 3);
  assert.equal(mask.counts()[3], 0);
});

test("what changed can be taken back and done again", () => {
  const mask = new Mask(40, 30);
  mask.begin();
  mask.stroke(p(5, 5), p(30, 20), 4, 3);
  const painted = mask.data.slice();
  const step = mask.end();
  assert.ok(step);
  mask.put(step.before);
  assert.equal(mask.counts()[3], 0);
  mask.put(step.after);
  assert.deepEqual(mask.data, painted);
  mask.begin();
  assert.equal(mask.end(), null);
  mask.begin();
  mask.replace(3, 0);
  mask.cancel();
  assert.deepEqual(mask.data, painted);
});

test("runs bring every map back", () => {
  const noise = Uint8Array.from({ length: 5000 }, (_, at) => (at * at * 31) % 7);
  assert.deepEqual(unpacked(packed(noise), noise.length), noise);
  const plain = new Uint8Array(100_000).fill(9);
  assert.ok(packed(plain).length < 12);
  assert.deepEqual(unpacked(packed(plain), plain.length), plain);
});

for (const [name, data] of [
  ["nothing", new Uint8Array(0)],
  ["all values", Uint8Array.from({ length: 1024 }, (_, at) => at % 256)],
  ["long runs", new Uint8Array(70_000).fill(200)],
  ["noise", Uint8Array.from({ length: 9000 }, (_, at) => ((at * 7919) ^ (at >> 3)) & 0xff)],
] as const) {
  test(`other programs read what was compressed: ${name}`, () => {
    assert.deepEqual(new Uint8Array(inflateSync(zlib(data, 97))), data);
  });
}

test("a file has the size, the colours and every pixel", () => {
  const mask = new Mask(300, 200);
  mask.ring([p(10, 10), p(290, 40), p(150, 190)], 2);
  const file = Buffer.from(pngOf(mask, ["#1f77b4", "#ff7f0e"]), "base64");
  assert.deepEqual([file.readUInt32BE(16), file.readUInt32BE(20)], [300, 200]);
  const palette = file.indexOf("PLTE") + 4;
  assert.equal(file.subarray(palette, palette + 9).toString("hex"), "ffffff1f77b4ff7f0e");
  const start = file.indexOf("IDAT");
  const rows = inflateSync(file.subarray(start + 4, start + 4 + file.readUInt32BE(start - 4)));
  const pixels = Array.from({ length: 200 }, (_, y) => rows.subarray(y * 301 + 1, (y + 1) * 301));
  assert.deepEqual(new Uint8Array(Buffer.concat(pixels)), mask.data);
});

test("no two labels have one colour, whatever an earlier map gave", () => {
  const [first, second, third] = [maskColor(0), maskColor(1), maskColor(2)];
  const colors = (...labels: string[]) => [...palette(labels, new Map([["car", first]]), maskColor)];
  assert.deepEqual(colors("car", "road"), [
    ["car", first],
    ["road", second],
  ]);
  assert.deepEqual(colors("road", "car"), [
    ["car", first],
    ["road", second],
  ]);
  assert.deepEqual(colors("road", "tree", "car"), [
    ["car", first],
    ["road", second],
    ["tree", third],
  ]);
  assert.deepEqual([...palette(["a", "b"], new Map(), () => "#123456").values()], ["#123456", first]);
});
