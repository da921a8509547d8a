/** What both answers of segmentation share: the label map as an indexed PNG in base64, without a `data:` prefix. */
import { isObject, type JsonObject } from "../base/json";
import type { Size } from "../tools/view";
import { labelOf, numberOf } from "./drawn";

/** What one colour of the map means; `color` is `#rrggbb` in lower case. */
export interface Segment {
  label: string;
  color: string;
}

export interface Segmented {
  /** Those that have pixels, in the order of their creation. */
  segments: readonly Segment[];
  png: string;
  image: Size;
  /** Whether the worker changed the initial value; absent where there was none. */
  modified?: boolean;
}

/** A label map to begin with, and what its colours mean. */
export interface InitialMask {
  segments: Segment[];
  src: string;
}

/** How segments stand in an answer: their key there, and the value of that key. */
export interface SegmentFormat {
  key: string;
  toValue(segments: readonly Segment[]): JsonObject | JsonObject[];
  /** Throws a TypeError that says what is missing. */
  fromValue(value: unknown): Segment[];
}

export function toAnswer({ key, toValue }: SegmentFormat, { segments, png, image, modified }: Segmented): JsonObject {
  const changed: JsonObject = modified === undefined ? {} : { initialValueModified: modified };
  const properties = { height: image.height, width: image.width };
  return {
    ...changed,
    inputImageProperties: properties,
    [key]: toValue(segments),
    labeledImage: { pngImageData: png },
  };
}

/** Throws a TypeError where the answer is not of this format. */
export function fromAnswer({ key, fromValue }: SegmentFormat, answer: unknown): Segmented {
  const [size, map] = isObject(answer) ? [answer["inputImageProperties"], answer["labeledImage"]] : [];
  if (!isObject(answer) || !isObject(size)) throw new TypeError('The answer needs "inputImageProperties".');
  const png = isObject(map) ? map["pngImageData"] : undefined;
  if (typeof png !== "string") throw new TypeError('The answer needs "pngImageData" in "labeledImage".');
  const image = { width: numberOf(size, "width"), height: numberOf(size, "height") };
  const segments = fromValue(answer[key]);
  const modified = answer["initialValueModified"];
  return typeof modified === "boolean" ? { segments, png, image, modified } : { segments, png, image };
}

/** Throws a TypeError where the attribute has no address or no meanings of colours. */
export function initialFrom({ key, fromValue }: SegmentFormat, value: unknown): InitialMask {
  if (!isObject(value) || typeof value["src"] !== "string") {
    throw new TypeError(`It must be an object with "${key}" and the address "src" of the label map.`);
  }
  return { segments: fromValue(value[key]), src: value["src"] };
}

export function segmentOf(label: string, value: unknown): Segment {
  const color = isObject(value) ? value["color"] : undefined;
  if (typeof color !== "string" || !/^#[0-9a-f]{6}$/i.test(color)) {
    throw new TypeError(`"${label}" needs a "color" like "#1f77b4".`);
  }
  return { label, color: color.toLowerCase() };
}

export { labelOf };
