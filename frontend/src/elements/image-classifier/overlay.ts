/** Reads the `overlay` attribute: the label that a verification task asks about. */
import { labelColor } from "../../base/colors";
import { isObject } from "../../base/json";
import { shapesFrom, type Labeled, type ShapeFormat } from "../../formats/drawn";
import * as boxes from "../../formats/bounding_box";
import * as keypoints from "../../formats/keypoint";
import * as lines from "../../formats/line";
import * as polygons from "../../formats/polygon";
import * as polylines from "../../formats/polyline";

/** Two corners of a box, the ring of an area, the points of a path, or a point. */
export type Form = "box" | "ring" | "path" | "point";

export interface Outline extends Labeled {
  form: Form;
}

/** Values for CSS; letters on the colour have `on`. */
export interface Look {
  color: string;
  on: string;
}

/** What is drawn over the image, and the labels that the legend explains. */
export interface Overlay {
  outlines: Outline[];
  mask: string | null;
  legend: (Look & { label: string })[];
}

const DRAWN: [key: string, form: Form, format: ShapeFormat][] = [
  ["boundingBox", "box", boxes.format],
  ["polygon", "ring", polygons.format],
  ["polyline", "path", polylines.format],
  ["line", "path", lines.format],
  ["keypoint", "point", keypoints.format],
];

/** Throws a TypeError that says what the attribute lacks. */
export function asOverlay(value: unknown): Overlay {
  if (isObject(value)) {
    for (const [key, form, format] of DRAWN) {
      const given = value[key];
      if (isObject(given)) return drawnOverlay(given, form, format);
    }
    if (isObject(value["semanticSegmentation"])) return semanticOverlay(value["semanticSegmentation"]);
    if (isObject(value["instanceSegmentation"])) return instanceOverlay(value["instanceSegmentation"]);
  }
  const names = [...DRAWN.map(([key]) => key), "semanticSegmentation", "instanceSegmentation"];
  throw new TypeError(`It must be an object with one of ${names.map((name) => `"${name}"`).join(", ")}.`);
}

function drawnOverlay(given: Record<string, unknown>, form: Form, format: ShapeFormat): Overlay {
  if (!Array.isArray(given["value"])) throw new TypeError('It needs the list "value".');
  const outlines = shapesFrom(format, given["value"]).map((shape) => ({ ...shape, form }));
  const named = Array.isArray(given["labels"]) ? given["labels"].map(asLabel) : [];
  const unnamed = outlines.map(({ label }) => label).filter((label) => !named.includes(label));
  const legend = [...named, ...new Set(unnamed)]
    .map((label, index) => ({ label, ...lookAt(index) }))
    .filter(({ label }) => label !== ""); // which keeps the place of a label that this object has not
  return { outlines, mask: null, legend };
}

function semanticOverlay(given: Record<string, unknown>): Overlay {
  const mappings = isObject(given["labelMappings"]) ? given["labelMappings"] : {};
  const legend = Object.entries(mappings).map(([label, mapping], index) => ({
    label,
    ...colorOf(mapping, index),
  }));
  return { outlines: [], mask: maskOf(given), legend };
}

function instanceOverlay(given: Record<string, unknown>): Overlay {
  const instances = Array.isArray(given["instances"]) ? given["instances"] : [];
  const legend = instances.map((instance, index) => ({ label: asLabel(instance), ...colorOf(instance, index) }));
  return { outlines: [], mask: maskOf(given), legend };
}

function asLabel(value: unknown): string {
  const label = isObject(value) ? value["label"] : value;
  return typeof label === "string" || typeof label === "number" ? String(label) : "";
}

function colorOf(value: unknown, index: number): Look {
  const color = isObject(value) ? value["color"] : undefined;
  const usual = lookAt(index);
  return typeof color === "string" && CSS.supports("color", color) ? { ...usual, color } : usual;
}

export function lookAt(index: number): Look {
  const { fill, text } = labelColor(index);
  return { color: fill, on: text };
}

function maskOf(given: Record<string, unknown>): string {
  if (typeof given["src"] !== "string") throw new TypeError('The mask needs its address "src".');
  return given["src"];
}
