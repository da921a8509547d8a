/** Plane geometry of what is drawn, in image pixels: x to the right, y down. */
import type { Point, Size } from "./view";

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The nearest whole pixel corner on the image. */
export function onImage({ x, y }: Point, image: Size): Point {
  return { x: clamp(Math.round(x), image.width), y: clamp(Math.round(y), image.height) };
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

/** A point that comes nearer than `reach` to an edge of the image stands on that edge; the middle of a narrow image stays free. */
export function snapped({ x, y }: Point, image: Size, reach: number): Point {
  const along = (value: number, most: number) => {
    const near = Math.min(reach, most / 4);
    return value <= near ? 0 : value >= most - near ? most : value;
  };
  return { x: along(x, image.width), y: along(y, image.height) };
}

/**
 * A point that comes nearer than `reach` to a corner of an outline stands on the corner, else on the edge that is within
 * reach; null where nothing is.
 */
export function attracted(at: Point, outlines: readonly Outline[], reach: number): Point | null {
  const corners = outlines.flatMap(({ points }) => points);
  return nearest(at, corners, reach) ?? nearest(at, footsOf(at, outlines), reach);
}

export interface Outline {
  points: readonly Point[];
  closed: boolean;
}

function nearest(at: Point, places: readonly Point[], reach: number): Point | null {
  const near = places.filter((place) => distance(at, place) <= reach);
  return near.sort((a, b) => distance(at, a) - distance(at, b))[0] ?? null;
}

/** For each edge its place that is nearest. */
function footsOf(at: Point, outlines: readonly Outline[]): Point[] {
  return outlines.flatMap(({ points, closed }) => {
    const all = edges(points);
    return (closed ? all : all.slice(0, -1)).map((edge) => footOf(at, edge));
  });
}

function footOf(at: Point, [a, b]: Edge): Point {
  const [x, y] = [b.x - a.x, b.y - a.y];
  const along = ((at.x - a.x) * x + (at.y - a.y) * y) / (x * x + y * y || 1);
  const part = Math.min(Math.max(along, 0), 1);
  return { x: a.x + x * part, y: a.y + y * part };
}

export function shifted({ x, y }: Point, by: Point): Point {
  return { x: x + by.x, y: y + by.y };
}

/** The way from one point to another. */
export function between(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y };
}

export function boundsOf(points: readonly Point[]): Box {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** The whole pixels of the image that a box touches. */
export function pixelsOf({ left, top, width, height }: Box, image: Size): Box {
  const [x, y] = [clamp(Math.floor(left), image.width), clamp(Math.floor(top), image.height)];
  const [endX, endY] = [clamp(Math.ceil(left + width), image.width), clamp(Math.ceil(top + height), image.height)];
  return { left: x, top: y, width: endX - x, height: endY - y };
}

/** The smallest box around two. */
export function around(one: Box, other: Box): Box {
  const [left, top] = [Math.min(one.left, other.left), Math.min(one.top, other.top)];
  const right = Math.max(one.left + one.width, other.left + other.width);
  const bottom = Math.max(one.top + one.height, other.top + other.height);
  return { left, top, width: right - left, height: bottom - top };
}

/** Moves all points by as much of `by` as keeps them on the image. */
export function movedOnImage(points: readonly Point[], by: Point, image: Size): Point[] {
  const { left, top, width, height } = boundsOf(points);
  const within = (start: number, length: number, step: number, most: number) =>
    Math.min(Math.max(step, -start), most - start - length);
  const step = { x: within(left, width, by.x, image.width), y: within(top, height, by.y, image.height) };
  return points.map((point) => shifted(point, step));
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** Whether the point lies inside the ring, by the even-odd rule. */
export function contains(ring: readonly Point[], { x, y }: Point): boolean {
  let inside = false;
  for (const [a, b] of edges(ring)) {
    if (a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside;
  }
  return inside;
}

type Edge = readonly [Point, Point];

/** The edges of a closed ring. */
export function edges(ring: readonly Point[]): Edge[] {
  return ring.flatMap((point, index): Edge[] => {
    const next = ring[(index + 1) % ring.length];
    return next ? [[point, next]] : [];
  });
}

/** Twice the area of the triangle, positive where c lies to the right of the way from a to b. */
function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

function onSegment(a: Point, b: Point, p: Point): boolean {
  const between = (low: number, high: number, value: number) =>
    Math.min(low, high) <= value && value <= Math.max(low, high);
  return turn(a, b, p) === 0 && between(a.x, b.x, p.x) && between(a.y, b.y, p.y);
}

/** Whether two segments have a point in common. */
export function meet([a, b]: Edge, [c, d]: Edge): boolean {
  const apart = (p: number, q: number) => (p > 0 && q < 0) || (p < 0 && q > 0);
  if (apart(turn(a, b, c), turn(a, b, d)) && apart(turn(c, d, a), turn(c, d, b))) return true;
  return onSegment(a, b, c) || onSegment(a, b, d) || onSegment(c, d, a) || onSegment(c, d, b);
}

/** Whether the ring's border meets itself other than where neighbouring edges join. */
export function crossesItself(ring: readonly Point[]): boolean {
  const border = edges(ring);
  return border.some((edge, i) =>
    border.some((other, j) => j > i && (neighbours(i, j, border.length) ? folded(edge, other) : meet(edge, other))),
  );
}

function neighbours(i: number, j: number, count: number): boolean {
  return j === i + 1 || (i === 0 && j === count - 1);
}

/** Whether neighbouring edges run back over each other. */
function folded([a, b]: Edge, [c, d]: Edge): boolean {
  if (b === c) return onSegment(a, b, d) || onSegment(c, d, a);
  return onSegment(a, b, c) || onSegment(c, d, b);
}

/** Whether a line through `points`, not closed, can go on to `next` without meeting itself. */
export function goesOn(points: readonly Point[], next: Point): boolean {
  const last = points.at(-1);
  if (!last) return true;
  if (last.x === next.x && last.y === next.y) return false;
  const before = points.slice(0, -1);
  const earlier = before.map((point, index): Edge => [point, points[index + 1] ?? point]);
  const previous = earlier.pop();
  if (previous && onSegment(last, next, previous[0])) return false;
  if (previous && onSegment(previous[0], last, next)) return false;
  return !earlier.some((edge) => meet(edge, [last, next]));
}
