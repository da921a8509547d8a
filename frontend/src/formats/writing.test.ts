import assert from "node:assert/strict";
import { test } from "node:test";
import * as pairs from "./question_answer_generation";
import * as ranking from "./text_ranking";

test("a ranking goes through unchanged", () => {
  const answer = {
    ordinalRankingDimensions: [
      { name: "Clarity", allowTie: true, responseRankings: [1, 1, 2] },
      { name: "Truth", allowTie: false, responseRankings: [3, 1, 2] },
    ],
  };
  assert.deepEqual(ranking.toAnswer(ranking.fromAnswer(answer)), answer);
  assert.throws(() => ranking.fromAnswer({ ordinalRankingDimensions: [{ name: "x" }] }), /Dimension 1/);
});

test("dimensions are objects with a name, or names", () => {
  assert.deepEqual(ranking.dimensionsFrom(["A", { name: "B", allowTie: "true" }]), [
    { name: "A", allowTie: false },
    { name: "B", allowTie: true },
  ]);
  assert.throws(() => ranking.dimensionsFrom([{ allowTie: true }]), /Entry 1/);
});

test("questions with answers go through unchanged", () => {
  const entry = {
    question: "Who?",
    answer: "Ada.",
    questionTags: ["person"],
    textReferences: [{ startOffset: 0, endOffset: 3, text: "Ada" }],
  };
  assert.deepEqual(pairs.toAnswer(pairs.fromAnswer({ questionsAndAnswers: [entry] })), {
    questionsAndAnswers: [entry],
  });
  assert.throws(() => pairs.fromAnswer({ questionsAndAnswers: [{ question: "?" }] }), /"answer"/);
});
