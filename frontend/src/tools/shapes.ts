/** What has been drawn, as values: every edit makes a new drawing, and a step of undo is the difference of two. */
import { isObject, type Json } from "../base/json";
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

export function nextId(shapes: readonly Shape[]): number {
  return Math.max(0, ...shapes.map(({ id }) => id)) + 1;
}

export function withShape(drawing: Drawing, shape: Shape): Drawing {
  const known = drawing.shapes.some(({ id }) => id === shape.id);
  const shapes = known
    ? drawing.shapes.map((one) => (one.id === shape.id ? shape : one))
    : [...drawing.shapes, shape].sort((a, b) => a.id - b.id);
  return { ...drawing, shapes, nothing: false };
}

export function withoutShape(drawing: Drawing, id: number): Drawing {
  return { ...drawing, shapes: drawing.shapes.filter((shape) => shape.id !== id) };
}

/** Those parts of `to` that `from` lacks, as one side of a step: shapes by id, null where there is none. */
export function difference(from: Drawing, to: Drawing): Json {
  const before = new Map(from.shapes.map((shape) => [shape.id, shape]));
  const after = new Map(to.shapes.map((shape) => [shape.id, shape]));
  const ids = [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
  const shapes = ids.map((id) => [String(id), (after.get(id) ?? null) as unknown as Json]);
  return { shapes: Object.fromEntries(shapes) as Json, pending: to.pending as unknown as Json, nothing: to.nothing };
}

/** Puts one side of a step into a drawing. */
export function applied(drawing: Drawing, part: Json): Drawing {
  if (!isObject(part) || !isObject(part["shapes"])) return drawing;
  const changes = Object.entries(part["shapes"]);
  const rest = drawing.shapes.filter(({ id }) => !changes.some(([key]) => key === String(id)));
  const shapes = [...rest, ...shapesOf(changes.map(([, shape]) => shape))].sort((a, b) => a.id - b.id);
  return { shapes, pending: pointsOf(part["pending"]), nothing: part["nothing"] === true };
}

/** A drawing as a draft keeps it. */
export function stored({ shapes, pending, nothing }: Drawing): Json {
  return { shapes, pending, nothing } as unknown as Json;
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
