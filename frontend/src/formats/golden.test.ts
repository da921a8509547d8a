/** The golden cases that Python reads too: every answer in them goes through the element's format unchanged. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { isObject, type JsonObject } from "../base/json";
import * as imageClassification from "./image_classification";
import * as textClassification from "./text_classification";

const GOLDEN = "../tests/golden";

interface Format<T> {
  fromAnswer(answer: unknown): T;
  toAnswer(value: T): JsonObject;
}

interface Case {
  answers: { answer: Record<string, unknown> }[];
}

function goldenCases(taskType: string): [string, Case][] {
  return readdirSync(`${GOLDEN}/${taskType}`).map((name) => {
    const text = readFileSync(`${GOLDEN}/${taskType}/${name}/answers.json`, "utf8");
    return [name, JSON.parse(text) as Case];
  });
}

function roundTrips<T>(taskType: string, format: Format<T>): void {
  for (const [name, { answers }] of goldenCases(taskType)) {
    test(`${taskType}/${name}`, () => {
      assert.ok(answers.length > 0);
      for (const { answer } of answers) {
        const labels = Object.values(answer).filter((value) => isObject(value) && "label" in value);
        assert.ok(labels.length > 0);
        for (const label of labels) assert.deepEqual(format.toAnswer(format.fromAnswer(label)), label);
      }
    });
  }
}

roundTrips("image_classification", imageClassification);
roundTrips("text_classification", textClassification);

test("an answer without a label is refused", () => {
  for (const wrong of [null, "Owl", [], {}, { label: 1 }]) {
    assert.throws(() => imageClassification.fromAnswer(wrong), TypeError);
  }
  assert.ok(isObject(imageClassification.fromAnswer({ label: "Owl" })));
});
