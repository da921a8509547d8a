import assert from "node:assert/strict";
import { test } from "node:test";
import * as boxes from "./bounding_box";
import { shapesFrom } from "./drawn";
import * as instances from "./instance_segmentation";
import * as keypoints from "./keypoint";
import * as lines from "./line";
import * as polygons from "./polygon";
import * as polylines from "./polyline";
import { initialFrom } from "./segments";
import * as semantic from "./semantic_segmentation";

const inputImageProperties = { height: 533, width: 800 };
const vertices = [
  { x: 570, y: 239 },
  { x: 603, y: 513 },
  { x: 12, y: 0 },
];
interface Format<T> {
  toAnswer(value: T): unknown;
  fromAnswer(answer: unknown): T;
}

function goesThrough<T>(format: Format<T>, answer: object): void {
  test(`${Object.keys(answer).join()} goes through unchanged`, () => {
    assert.deepEqual(format.toAnswer(format.fromAnswer(answer)), answer);
  });
}

const box = { height: 401, label: "Dog", left: 243, top: 117, width: 187 };
goesThrough(boxes, { boundingBoxes: [box], inputImageProperties });
goesThrough(boxes, { boundingBoxes: [], initialValueModified: true, inputImageProperties });
goesThrough(polygons, { polygons: [{ label: "dog", vertices }], inputImageProperties });
goesThrough(polylines, {
  polylines: [{ label: "kerb", vertices }],
  initialValueModified: false,
  inputImageProperties,
});
goesThrough(lines, { lines: [{ label: "line", vertices: vertices.slice(1) }], inputImageProperties });
goesThrough(keypoints, { keypoints: [{ label: "dog", x: 155, y: 275 }], inputImageProperties });

const labeledImage = { pngImageData: "iVBORw0KGgo=" };
const cat = { color: "#1f77b4", label: "Cat" };
goesThrough(semantic, { labelMappings: { Cat: { color: "#1f77b4" } }, labeledImage, inputImageProperties });
goesThrough(instances, { instances: [cat, cat], initialValueModified: true, labeledImage, inputImageProperties });

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

test("a label map to begin with needs its address and the meaning of its colours", () => {
  const given = { labelMappings: { Cat: { color: "#1F77B4" } }, src: "/m.png" };
  assert.deepEqual(initialFrom(semantic.format, given), { segments: [cat], src: "/m.png" });
  assert.throws(() => initialFrom(semantic.format, { labelMappings: {} }), /"src"/);
  assert.throws(() => initialFrom(semantic.format, { labelMappings: { Cat: {} }, src: "/m.png" }), /"Cat" needs/);
  assert.throws(() => initialFrom(instances.format, { instances: {}, src: "/m.png" }), /list/);
});
