/** The kinds of shapes: how many points they have, where they can be grabbed, and what makes them unsound. */
import type { MessageKey } from "../base/messages";
import { boundsOf, crossesItself, goesOn } from "./geometry";
import type { Point } from "./view";

export interface Kind {
  /** How the points are joined on the screen. */
  readonly form: "box" | "ring" | "line" | "dot";
  readonly least: number;
  readonly most: number;
  /** Points of a shape can be added and taken away. */
  readonly free: boolean;
  /** Edges of the image attract points. */
  readonly snaps: boolean;
  readonly words: { one: MessageKey; none: MessageKey };
  /** The places where the shape can be grabbed. */
  handles(points: readonly Point[]): Point[];
  /** The shape after the handle at `index` was brought to `to`. */
  dragged(points: readonly Point[], index: number, to: Point): Point[];
  /** Why the line begun cannot go on to `next`. */
  refusesPoint(points: readonly Point[], next: Point): MessageKey | null;
  /** Why this is no shape. */
  refuses(points: readonly Point[]): MessageKey | null;
}

const OF_POINTS = {
  handles: (points: readonly Point[]) => [...points],
  dragged: (points: readonly Point[], index: number, to: Point) =>
    points.map((point, at) => (at === index ? to : point)),
  refusesPoint: (points: readonly Point[], next: Point): MessageKey | null =>
    same(points.at(-1), next) ? "pointTwice" : null,
};

function same(a: Point | undefined, b: Point): boolean {
  return a?.x === b.x && a.y === b.y;
}

/** Top left, top, top right, right, bottom right, bottom, bottom left, left: which sides each handle moves. */
const SIDES: readonly { x: 0 | 1 | null; y: 0 | 1 | null }[] = [
  { x: 0, y: 0 },
  { x: null, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: null },
  { x: 1, y: 1 },
  { x: null, y: 1 },
  { x: 0, y: 1 },
  { x: 0, y: null },
];

/** The handle at the bottom right, which resizing by keys moves. */
export const LAST_CORNER = 4;

/** Two opposite corners; the first is at the top left once the shape is finished. */
export const BOX: Kind = {
  form: "box",
  least: 2,
  most: 2,
  free: false,
  snaps: true,
  words: { one: "oneBox", none: "needBox" },
  handles: (points) => {
    const { left, top, width, height } = boundsOf(points);
    const place = (start: number, length: number, side: 0 | 1 | null) => start + length * (side ?? 0.5);
    return SIDES.map(({ x, y }) => ({ x: place(left, width, x), y: place(top, height, y) }));
  },
  dragged: (points, index, to) => {
    const side = SIDES[index] ?? { x: null, y: null };
    return points.map((point, at) => ({ x: side.x === at ? to.x : point.x, y: side.y === at ? to.y : point.y }));
  },
  refusesPoint: () => null,
  refuses: (points) => {
    const { width, height } = boundsOf(points);
    return width < 1 || height < 1 ? "boxTooThin" : null;
  },
};

export const POLYGON: Kind = {
  ...OF_POINTS,
  form: "ring",
  least: 3,
  most: Infinity,
  free: true,
  snaps: true,
  words: { one: "onePolygon", none: "needPolygon" },
  refusesPoint: (points, next) => (goesOn(points, next) ? null : "edgesCross"),
  refuses: (points) => (crossesItself(points) ? "edgesCross" : null),
};

export const POLYLINE: Kind = {
  ...OF_POINTS,
  form: "line",
  least: 2,
  most: Infinity,
  free: true,
  snaps: true,
  words: { one: "onePolyline", none: "needPolyline" },
  refuses: (points) => (different(points) < 2 ? "pointTwice" : null),
};

export const LINE: Kind = {
  ...OF_POINTS,
  form: "line",
  least: 2,
  most: 2,
  free: false,
  snaps: true,
  words: { one: "oneLine", none: "needLine" },
  refuses: ([a, b]) => (b && same(a, b) ? "pointTwice" : null),
};

export const KEYPOINT: Kind = {
  ...OF_POINTS,
  form: "dot",
  least: 1,
  most: 1,
  free: false,
  snaps: false,
  words: { one: "oneKeypoint", none: "needKeypoint" },
  refuses: () => null,
};

function different(points: readonly Point[]): number {
  return new Set(points.map(({ x, y }) => `${x} ${y}`)).size;
}

/** Whether rounding, or the image's edge, has left nothing of a shape that could be seen. */
export function isNothing(kind: Kind, points: readonly Point[]): boolean {
  return kind.form === "box" ? kind.refuses(points) !== null : different(points) < kind.least;
}

/** A finished shape's points in the order in which its kind keeps them. */
export function settled(kind: Kind, points: readonly Point[]): readonly Point[] {
  if (kind.form !== "box") return points;
  const { left, top, width, height } = boundsOf(points);
  return [
    { x: left, y: top },
    { x: left + width, y: top + height },
  ];
}
