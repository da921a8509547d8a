import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "../elements/analyze-document/important-keys";
import { blocksFrom, pairsOf, toAnswer } from "./form_blocks";
import { categoriesByName, toAnswer as moderation } from "./moderation_labels";

const box = { left: 0.1, top: 0.2, width: 0.3, height: 0.1 };
const geometry = { boundingBox: box, polygon: [] };
const GIVEN = [
  {
    BlockType: "KEY_VALUE_SET",
    Id: "k",
    EntityTypes: ["KEY"],
    Geometry: { BoundingBox: { Left: 0.1, Top: 0.2, Width: 0.3, Height: 0.1 }, Polygon: [] },
    Relationships: [
      { Type: "VALUE", Ids: ["v"] },
      { Type: "CHILD", Ids: ["w1", "w2"] },
    ],
  },
  { blockType: "KEY_VALUE_SET", id: "v", entityTypes: ["VALUE"], relationships: [{ type: "CHILD", ids: ["w3"] }] },
  { blockType: "WORD", id: "w1", text: "Full" },
  { blockType: "WORD", id: "w2", text: "name:" },
  { blockType: "SELECTION_ELEMENT", id: "w3", selectionStatus: "SELECTED" },
];

test("a form's keys and values are read in either spelling", () => {
  assert.deepEqual(pairsOf(blocksFrom(GIVEN)), [
    { key: { id: "k", text: "Full name:", box }, value: { id: "v", text: "SELECTED", box: null } },
  ]);
  assert.throws(() => blocksFrom("x"), /list of blocks/);
  assert.throws(() => blocksFrom([{}]), /Entry 1/);
});

test("what was left alone is as it was given, what was changed is one word in its place", () => {
  const blocks = blocksFrom(GIVEN);
  const [pair] = pairsOf(blocks);
  assert.ok(pair);
  const same = toAnswer([pair], blocks)["blocks"];
  assert.deepEqual(new Set(same as object[]), new Set([blocks[0], blocks[2], blocks[3], blocks[1], blocks[4]]));
  const changed = { key: pair.key, value: { ...pair.value, text: "Ada L", box } };
  const value = (toAnswer([changed], blocks)["blocks"] as Record<string, unknown>[]).slice(3);
  const corner = [0.1, 0.2, 0.4, 0.30000000000000004];
  const polygon = [
    { x: corner[0], y: corner[1] },
    { x: corner[2], y: corner[1] },
    { x: corner[2], y: corner[3] },
    { x: corner[0], y: corner[3] },
  ];
  assert.deepEqual(value, [
    {
      blockType: "KEY_VALUE_SET",
      id: "v",
      entityTypes: ["VALUE"],
      geometry: { boundingBox: box, polygon },
      relationships: [{ ids: ["v-text"], type: "CHILD" }],
    },
    { blockType: "WORD", id: "v-text", text: "Ada L", geometry: { boundingBox: box, polygon } },
  ]);
  assert.deepEqual(toAnswer([], blocks), { blocks: [] });
  assert.deepEqual(geometry.boundingBox, box);
});

test("important keys are found by their aliases, whatever their case", () => {
  const keys = [
    { name: "Name", aliases: ["Full name"] },
    { name: "Date", aliases: [] },
  ];
  assert.deepEqual(missing(keys, ["full NAME:"]), ["Date"]);
});

test("objects come back whole, texts as they are", () => {
  const given = categoriesByName(["Smoke", { name: "Gore", parentName: "Violence" }]);
  assert.deepEqual(moderation(["Smoke", "Gore"], given), {
    moderationLabels: ["Smoke", { name: "Gore", parentName: "Violence" }],
  });
});
