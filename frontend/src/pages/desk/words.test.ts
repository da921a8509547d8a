import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../base/json";
import { clockFace } from "./clock";
import { answerInWords } from "./words";

const cases: [Record<string, Json>, string][] = [
  [{ "crowd-image-classifier": { label: "Owl" } }, "Owl"],
  [{ animals: { labels: ["Owl", "Heron"] } }, "Owl, Heron"],
  [{ box: { cat: true, dog: false } }, "cat"],
  [{ box: { cat: false } }, "none"],
  [{ comment: "too dark", n: 3 }, "too dark, 3"],
  [{ boxes: { boundingBoxes: [{ left: 1 }, { left: 2 }], inputImageProperties: { width: 3 } } }, "2 marked"],
  [{ mask: { labelMappings: { Owl: { color: "#1f77b4" } }, labeledImage: { pngImageData: "iVBO" } } }, "Owl"],
  [{ mask: { labelMappings: {}, labeledImage: { pngImageData: "iVBO" } } }, "nothing marked"],
  [{ things: { instances: [{ label: "Owl" }], labeledImage: { pngImageData: "iVBO" } } }, "1 marked"],
  [{ qa: { questionsAndAnswers: [{ question: "Who?", answer: "She." }] } }, "Who?"],
  [{ rank: { ordinalRankingDimensions: [{ name: "Clarity", responseRankings: [2, 1] }] } }, "Clarity: 2 1"],
  [{ image: { pngImageData: "iVBO" } }, ""],
  [{ empty: null }, ""],
];

test("an answer in a few words, by the same rules as the server's lists", () => {
  for (const [answer, words] of cases) assert.equal(answerInWords(answer), words);
  assert.equal(answerInWords({ text: "x".repeat(100) }).length, 40);
});

test("the time left as a clock shows it", () => {
  assert.equal(clockFace(271), "4:31");
  assert.equal(clockFace(3729.2), "1:02:10");
  assert.equal(clockFace(-5), "0:00");
});
