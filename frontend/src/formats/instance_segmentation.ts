/** Instance segmentation: `{"instances": [{"color", "label"}], "labeledImage": {"pngImageData"}, …}`. */
import { isObject } from "../base/json";
import * as segments from "./segments";
import { labelOf, segmentOf, type SegmentFormat, type Segmented } from "./segments";

export const format: SegmentFormat = {
  key: "instances",
  toValue: (list) => list.map(({ label, color }) => ({ color, label })),
  fromValue: (value) => {
    if (!Array.isArray(value)) throw new TypeError('"instances" must be a list of objects with label and color.');
    return value.map((instance: unknown) => segmentOf(labelOf(isObject(instance) ? instance : {}), instance));
  },
};

export const toAnswer = (value: Segmented) => segments.toAnswer(format, value);
export const fromAnswer = (answer: unknown) => segments.fromAnswer(format, answer);
