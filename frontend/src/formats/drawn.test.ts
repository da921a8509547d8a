import assert from "node:assert/strict";
import { test } from "node:test";
import * as boxes from "./bounding_box";
import { shapesFrom } from "./drawn";
import * as keypoints from "./keypoint";
import * as lines from "./line";
import * as polygons from "./polygon";
import * as polylines from "./polyline";

const inputImageProperties = { height: 533, width: 800 };
const vertices = [
  { x: 570, y: 239 },
  { x: 603, y: 513 },
  { x: 12, y: 0 },
];
const ANSWERS = [
  [boxes, { boundingBoxes: [{ height: 401, label: "Dog", left: 243, top: 117, width: 187 }], inputImageProperties }],
  [boxes, { boundingBoxes: [], initialValueModified: true, inputImageProperties }],
  [polygons, { polygons: [{ label: "dog", vertices }], inputImageProperties }],
  [polylines, { polylines: [{ label: "kerb", vertices }], initialValueModified: false, inputImageProperties }],
  [lines, { lines: [{ label: "line", vertices: vertices.slice(1) }], inputImageProperties }],
  [keypoints, { keypoints: [{ label: "dog", x: 155, y: 275 }], inputImageProperties }],
] as const;

for (const [format, answer] of ANSWERS) {
  test(`${Object.keys(answer).join()} goes through unchanged`, () => {
    assert.deepEqual(format.toAnswer(format.fromAnswer(answer)), answer);
  });
}

test("initial values are lists or objects with the list, with numbers or texts of numbers", () => {
  const box = { label: "a", left: 1, top: "2", width: 3, height: 4, confidence: 0.5 };
  const expected = [
    {
      label: "a",
      points: [
        { x: 1, y: 2 },
        { x: 4, y: 6 },
      ],
    },
  ];
  assert.deepEqual(shapesFrom(boxes.format, [box]), expected);
  assert.deepEqual(shapesFrom(boxes.format, { boundingBoxes: [box] }), expected);
});

test("what an entry lacks is named with its number", () => {
  assert.throws(() => shapesFrom(boxes.format, [{ label: "a", left: 1 }]), /Entry 1.*"top"/);
  assert.throws(() => shapesFrom(polygons.format, [{ label: "a", vertices: [] }]), /at least 3/);
  assert.throws(() => shapesFrom(keypoints.format, { keypoints: [{ x: 1, y: 2 }] }), /"label"/);
  assert.throws(() => shapesFrom(lines.format, {}), /"lines"/);
});
