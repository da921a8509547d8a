/** Reads the `overlay` attribute: the label that a verification task asks about. */
import { labelColor } from "../../base/colors";
import { isObject } from "../../base/json";

export interface Box {
  label: string;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What is drawn over the image, and the labels that the legend explains; colours are values for CSS. */
export interface Overlay {
  boxes: Box[];
  mask: string | null;
  legend: { label: string; color: string }[];
}

/** Throws a TypeError that says what the attribute lacks. */
export function asOverlay(value: unknown): Overlay {
  if (isObject(value)) {
    if (isObject(value["boundingBox"])) return boxesOverlay(value["boundingBox"]);
    if (isObject(value["semanticSegmentation"])) return semanticOverlay(value["semanticSegmentation"]);
    if (isObject(value["instanceSegmentation"])) return instanceOverlay(value["instanceSegmentation"]);
  }
  throw new TypeError('It must be an object with "boundingBox", "semanticSegmentation" or "instanceSegmentation".');
}

function boxesOverlay(given: Record<string, unknown>): Overlay {
  if (!Array.isArray(given["value"])) throw new TypeError('"boundingBox" needs the list "value".');
  const boxes = given["value"].map(asBox);
  const named = Array.isArray(given["labels"]) ? given["labels"].map(asLabel) : [];
  const labels = [...new Set([...named, ...boxes.map(({ label }) => label)])];
  return { boxes, mask: null, legend: labels.map((label, index) => ({ label, color: labelColor(index).fill })) };
}

function semanticOverlay(given: Record<string, unknown>): Overlay {
  const mappings = isObject(given["labelMappings"]) ? given["labelMappings"] : {};
  const legend = Object.entries(mappings).map(([label, mapping], index) => ({
    label,
    color: colorOf(mapping, index),
  }));
  return { boxes: [], mask: maskOf(given), legend };
}

function instanceOverlay(given: Record<string, unknown>): Overlay {
  const instances = Array.isArray(given["instances"]) ? given["instances"] : [];
  const legend = instances.map((instance, index) => ({ label: asLabel(instance), color: colorOf(instance, index) }));
  return { boxes: [], mask: maskOf(given), legend };
}

function asBox(value: unknown, index: number): Box {
  const box = isObject(value) ? value : {};
  const [left, top, width, height] = ["left", "top", "width", "height"].map((side) => Number(box[side] ?? NaN));
  const sides = { left: left ?? NaN, top: top ?? NaN, width: width ?? NaN, height: height ?? NaN };
  if (Object.values(sides).some(Number.isNaN)) {
    throw new TypeError(`Box ${index + 1} needs the numbers left, top, width and height.`);
  }
  return { label: asLabel(value), ...sides };
}

function asLabel(value: unknown): string {
  const label = isObject(value) ? value["label"] : value;
  return typeof label === "string" || typeof label === "number" ? String(label) : "";
}

function colorOf(value: unknown, index: number): string {
  const color = isObject(value) ? value["color"] : undefined;
  return typeof color === "string" && CSS.supports("color", color) ? color : labelColor(index).fill;
}

function maskOf(given: Record<string, unknown>): string {
  if (typeof given["src"] !== "string") throw new TypeError('The mask needs its address "src".');
  return given["src"];
}
