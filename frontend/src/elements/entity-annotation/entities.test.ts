import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../../formats/named_entity_recognition";
import { asEntityLabels, innermostAt, neighbour, segmentsOf } from "./entities";
import { TextMap } from "./text-map";

const FAMILY = "👨‍👩‍👧";

test("places are code points, whatever the browser counts", () => {
  const map = new TextMap(`a😀b${FAMILY}é`);
  assert.equal(map.length, 9);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((place) => map.toUnit(place)),
    [0, 1, 3, 4, 6],
  );
  for (let place = 0; place <= map.length; place++) assert.equal(map.ofUnit(map.toUnit(place)), place);
  assert.equal(map.ofUnit(2), 1);
  assert.equal(map.slice({ start: 1, end: 2 }), "😀");
});

test("a letter is what readers take for one", () => {
  const map = new TextMap(`x${FAMILY}y`);
  assert.equal(map.letterAfter(1), 6);
  assert.equal(map.letterBefore(6), 1);
  assert.equal(map.letterAfter(7), 7);
});

test("carriage returns are kept and counted", () => {
  const map = new TextMap("a\r\nb");
  assert.equal(map.length, 4);
  assert.equal(map.letterAfter(1), 3);
  assert.equal(map.slice({ start: 3, end: 4 }), "b");
});

test("words are found from within and from outside", () => {
  const map = new TextMap("Jeff's naïve idea, שלום");
  assert.deepEqual(map.wordAt(2), { start: 0, end: 6 });
  assert.equal(map.wordAt(6), null);
  assert.equal(map.wordAfter(6), 12);
  assert.equal(map.wordBefore(12), 7);
  assert.deepEqual(map.wordAt(20), { start: 19, end: 23 });
});

test("text is cut where marks begin and end", () => {
  const [outer, inner] = [
    { id: 1, label: "a", start: 2, end: 8 },
    { id: 2, label: "b", start: 4, end: 6 },
  ];
  const cuts = segmentsOf([outer, inner], 10).map(({ start, end, entities }) => [start, end, entities.length]);
  assert.deepEqual(cuts, [
    [0, 2, 0],
    [2, 4, 1],
    [4, 6, 2],
    [6, 8, 1],
    [8, 10, 0],
  ]);
  assert.deepEqual(segmentsOf([], 0), []);
});

test("labels are texts or objects, with names that default to the label", () => {
  const labels = asEntityLabels(["x", { label: "person", shortDisplayName: "per", shortcut: "P" }, { label: "x" }]);
  assert.deepEqual(labels, [
    { label: "x", fullDisplayName: "x", shortDisplayName: "x" },
    { label: "person", fullDisplayName: "person", shortDisplayName: "per", shortcut: "p" },
  ]);
  assert.throws(() => asEntityLabels([{ name: "x" }]), /Entry 1/);
});

test("the answer is in the order of the text and goes through unchanged", () => {
  const answer = {
    entities: [
      { endOffset: 4, label: "person", startOffset: 0 },
      { endOffset: 54, label: "software", startOffset: 47 },
    ],
  };
  assert.deepEqual(format.toAnswer(format.fromAnswer(answer)), answer);
  assert.deepEqual(format.toAnswer({ entities: format.fromAnswer(answer).entities.toReversed() }), answer);
  assert.throws(() => format.fromAnswer({ entities: [{ label: "x", startOffset: 1 }] }), /Entity 1.*endOffset/);
});

test("marks have neighbours in the text, and the innermost of those around a place", () => {
  const marks = [
    { id: 1, label: "x", start: 5, end: 9 },
    { id: 2, label: "y", start: 0, end: 9 },
  ];
  assert.equal(innermostAt(marks, 6)?.id, 1);
  assert.equal(innermostAt(marks, 2)?.id, 2);
  assert.equal(innermostAt(marks, 9), undefined);
  assert.deepEqual(
    [neighbour(marks, null, 1), neighbour(marks, null, -1), neighbour(marks, 2, 1), neighbour(marks, 2, -1)].map(
      (mark) => mark?.id,
    ),
    [2, 1, 1, undefined],
  );
});
