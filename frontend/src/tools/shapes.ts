/** What has been drawn, as values: every edit makes a new drawing, and a step of undo is the difference of two. */
import * as items from "../base/items";
import { isObject, type Json, type JsonObject } from "../base/json";
import type { Point } from "./view";

/** `points` are whole image pixels; their meaning is the kind's. Ids grow, so that they tell the order of creation. */
export interface Shape {
  readonly id: number;
  readonly label: string;
  readonly points: readonly Point[];
}

export interface Drawing {
  readonly shapes: readonly Shape[];
  /** The points of the shape that is being drawn. */
  readonly pending: readonly Point[];
  /** The worker says that there is nothing to draw. */
  readonly nothing: boolean;
}

export const EMPTY: Drawing = { shapes: [], pending: [], nothing: false };

export function withShape(drawing: Drawing, shape: Shape): Drawing {
  return { ...drawing, shapes: items.withItem(drawing.shapes, shape), nothing: false };
}

export function withoutShape(drawing: Drawing, id: number): Drawing {
  return { ...drawing, shapes: drawing.shapes.filter((shape) => shape.id !== id) };
}

/** Those parts of `to` that `from` lacks, as one side of a step. */
export function difference(from: Drawing, to: Drawing): Json {
  const { shapes, pending, nothing } = to;
  return { shapes: items.difference(from.shapes, shapes), pending: pending as unknown as Json, nothing };
}

/** Puts one side of a step into a drawing. */
export function applied(drawing: Drawing, part: Json): Drawing {
  if (!isObject(part) || !isObject(part["shapes"])) return drawing;
  const shapes = items.applied(drawing.shapes, part["shapes"], shapesOf);
  return { shapes, pending: pointsOf(part["pending"]), nothing: part["nothing"] === true };
}

/** A drawing as a draft keeps it. */
export function stored({ shapes, pending, nothing }: Drawing): JsonObject {
  return { shapes, pending, nothing } as unknown as JsonObject;
}

export function restored(draft: unknown): Drawing {
  if (!isObject(draft)) return EMPTY;
  return {
    shapes: shapesOf(draft["shapes"]),
    pending: pointsOf(draft["pending"]),
    nothing: draft["nothing"] === true,
  };
}

function shapesOf(value: unknown): Shape[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map(({ id, label, points }) => ({
    id: Number(id),
    label: String(label),
    points: pointsOf(points),
  }));
}

export function pointsOf(value: unknown): Point[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map(({ x, y }) => ({ x: Number(x), y: Number(y) }));
}
