/** The golden cases that Python reads too: every answer in them goes through the element's format unchanged. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { isObject, type JsonObject } from "../base/json";
import * as boundingBox from "./bounding_box";
import * as imageClassification from "./image_classification";
import * as imageMultilabel from "./image_multilabel";
import * as instanceSegmentation from "./instance_segmentation";
import * as keypoint from "./keypoint";
import * as line from "./line";
import * as namedEntities from "./named_entity_recognition";
import * as polygon from "./polygon";
import * as polyline from "./polyline";
import * as questions from "./question_answer_generation";
import * as semanticSegmentation from "./semantic_segmentation";
import * as textClassification from "./text_classification";
import * as textMultilabel from "./text_multilabel";
import * as textRanking from "./text_ranking";

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

/** `member` is what tells the answer from other fields of the form. */
function roundTrips<T>(taskType: string, format: Format<T>, member: string): void {
  for (const [name, { answers }] of goldenCases(taskType)) {
    test(`${taskType}/${name}`, () => {
      assert.ok(answers.length > 0);
      for (const { answer } of answers) {
        const found = Object.values(answer).filter((value) => isObject(value) && member in value);
        assert.ok(found.length > 0);
        for (const value of found) assert.deepEqual(format.toAnswer(format.fromAnswer(value)), value);
      }
    });
  }
}

roundTrips("bounding_box", boundingBox, "boundingBoxes");
roundTrips("image_classification", imageClassification, "label");
roundTrips("image_multilabel", imageMultilabel, "labels");
roundTrips("instance_segmentation", instanceSegmentation, "instances");
roundTrips("keypoint", keypoint, "keypoints");
roundTrips("line", line, "lines");
roundTrips("named_entity_recognition", namedEntities, "entities");
roundTrips("polygon", polygon, "polygons");
roundTrips("polyline", polyline, "polylines");
roundTrips("question_answer_generation", questions, "questionsAndAnswers");
roundTrips("semantic_segmentation", semanticSegmentation, "labelMappings");
roundTrips("text_classification", textClassification, "label");
roundTrips("text_multilabel", textMultilabel, "labels");
roundTrips("text_ranking", textRanking, "ordinalRankingDimensions");
roundTrips("video_classification", textClassification, "label");

test("an answer without a label is refused", () => {
  for (const wrong of [null, "Owl", [], {}, { label: 1 }]) {
    assert.throws(() => imageClassification.fromAnswer(wrong), TypeError);
  }
  assert.ok(isObject(imageClassification.fromAnswer({ label: "Owl" })));
});
