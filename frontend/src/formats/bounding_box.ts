/** Boxes: `{"boundingBoxes": [{"height", "label", "left", "top", "width"}], …}`; two corners while they are drawn. */
import * as drawn from "./drawn";
import { labelOf, numberOf, type Drawn, type ShapeFormat } from "./drawn";

export const format: ShapeFormat = {
  key: "boundingBoxes",
  toEntry: ({ label, points: [from, to] }) => {
    const [left, top] = [from?.x ?? 0, from?.y ?? 0];
    return { height: (to?.y ?? top) - top, label, left, top, width: (to?.x ?? left) - left };
  },
  fromEntry: (entry) => {
    const [left, top] = [numberOf(entry, "left"), numberOf(entry, "top")];
    const [width, height] = [numberOf(entry, "width"), numberOf(entry, "height")];
    const points = [
      { x: left, y: top },
      { x: left + width, y: top + height },
    ];
    return { label: labelOf(entry), points };
  },
};

export const toAnswer = (value: Drawn) => drawn.toAnswer(format, value);
export const fromAnswer = (answer: unknown) => drawn.fromAnswer(format, answer);
