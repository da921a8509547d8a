/** What the answers of all tools that draw shapes have in common. Coordinates are whole pixels of the natural image. */
import { isObject, type Json, type JsonObject } from "../base/json";
import type { Point, Size } from "../tools/view";

/** One labeled shape; what its points mean is the format's. */
export interface Labeled {
  label: string;
  points: readonly Point[];
}

export interface Drawn {
  shapes: readonly Labeled[];
  image: Size;
  /** Whether the worker changed the initial value; absent where there was none. */
  modified?: boolean;
}

/** How one kind of shape stands in an answer: its key there, and one entry of that list. */
export interface ShapeFormat {
  key: string;
  toEntry(shape: Labeled): JsonObject;
  /** Throws a TypeError that says what the entry lacks. */
  fromEntry(entry: Record<string, unknown>): Labeled;
}

export function toAnswer({ key, toEntry }: ShapeFormat, { shapes, image, modified }: Drawn): JsonObject {
  const properties = { height: image.height, width: image.width };
  const changed: JsonObject = modified === undefined ? {} : { initialValueModified: modified };
  return { [key]: shapes.map(toEntry), ...changed, inputImageProperties: properties };
}

/** Throws a TypeError where the answer is not of this format. */
export function fromAnswer(format: ShapeFormat, answer: unknown): Drawn {
  const given = isObject(answer) ? answer["inputImageProperties"] : undefined;
  if (!isObject(answer) || !isObject(given)) throw new TypeError('The answer needs "inputImageProperties".');
  const image = { width: numberOf(given, "width"), height: numberOf(given, "height") };
  const modified = answer["initialValueModified"];
  const shapes = shapesFrom(format, answer);
  return typeof modified === "boolean" ? { shapes, image, modified } : { shapes, image };
}

/** The shapes of a list, or of an object with the list under the format's key. Throws a TypeError that names the entry. */
export function shapesFrom({ key, fromEntry }: ShapeFormat, value: unknown): Labeled[] {
  const list = isObject(value) ? value[key] : value;
  if (!Array.isArray(list)) throw new TypeError(`It must be a list, or an object with the list "${key}".`);
  return list.map((entry: unknown, index) => {
    try {
      if (!isObject(entry)) throw new TypeError("it is no object.");
      return fromEntry(entry);
    } catch (error) {
      throw new TypeError(`Entry ${index + 1}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  });
}

export function labelOf(entry: Record<string, unknown>): string {
  const label = entry["label"];
  if (typeof label === "string" || typeof label === "number") return String(label);
  throw new TypeError('it needs the text "label".');
}

export function numberOf(entry: Record<string, unknown>, key: string): number {
  const value = typeof entry[key] === "string" && entry[key].trim() !== "" ? Number(entry[key]) : entry[key];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new TypeError(`it needs the number "${key}".`);
}

export function pointOf(value: unknown): Point {
  if (!isObject(value)) throw new TypeError("each vertex must be an object with x and y.");
  return { x: numberOf(value, "x"), y: numberOf(value, "y") };
}

/** The format of shapes that are a list of vertices. */
export function ofVertices(key: string, least: number): ShapeFormat {
  return {
    key,
    toEntry: ({ label, points }) => ({ label, vertices: points.map(({ x, y }): Json => ({ x, y })) }),
    fromEntry: (entry) => {
      const vertices = entry["vertices"];
      if (!Array.isArray(vertices) || vertices.length < least) {
        throw new TypeError(`it needs the list "vertices" with at least ${least} points.`);
      }
      return { label: labelOf(entry), points: vertices.map(pointOf) };
    },
  };
}
