/** Points: `{"keypoints": [{"label", "x", "y"}], …}`. */
import * as drawn from "./drawn";
import { labelOf, pointOf, type Drawn, type ShapeFormat } from "./drawn";

export const format: ShapeFormat = {
  key: "keypoints",
  toEntry: ({ label, points: [point] }) => ({ label, x: point?.x ?? 0, y: point?.y ?? 0 }),
  fromEntry: (entry) => ({ label: labelOf(entry), points: [pointOf(entry)] }),
};

export const toAnswer = (value: Drawn) => drawn.toAnswer(format, value);
export const fromAnswer = (answer: unknown) => drawn.fromAnswer(format, answer);
