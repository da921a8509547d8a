/** Semantic segmentation: `{"labelMappings": {"Cat": {"color"}}, "labeledImage": {"pngImageData"}, …}`. */
import { isObject, type JsonObject } from "../base/json";
import * as segments from "./segments";
import { segmentOf, type SegmentFormat, type Segmented } from "./segments";

export const format: SegmentFormat = {
  key: "labelMappings",
  toValue: (list): JsonObject => Object.fromEntries(list.map(({ label, color }) => [label, { color }])),
  fromValue: (value) => {
    if (!isObject(value)) throw new TypeError('"labelMappings" must be an object with a colour for each label.');
    return Object.entries(value).map(([label, mapping]) => segmentOf(label, mapping));
  },
};

export const toAnswer = (value: Segmented) => segments.toAnswer(format, value);
export const fromAnswer = (answer: unknown) => segments.fromAnswer(format, answer);
