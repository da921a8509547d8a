/** What keys do to a sketch: everything that the pointer can do. Places are image pixels. */
import { capOf, isKey } from "../base/bindings";
import type { KeyHelp } from "../base/bridge";
import { text } from "../base/messages";
import { movedOnImage, onImage, shifted } from "./geometry";
import { LAST_CORNER } from "./kinds";
import { nextId } from "../base/items";
import { withShape, withoutShape, type Shape } from "./shapes";
import type { Sketch } from "./sketch";
import type { Point } from "./view";

export const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** CSS pixels by which an arrow moves the cursor, alone and with Shift; with Ctrl it is one image pixel. */
const CURSOR_STEP = 10;
const CURSOR_LEAP = 60;
/** Image pixels by which an arrow moves a selection with Shift, and by which a copy lies beside its original. */
const LEAP = 10;

export interface Place {
  /** The window of the image has the keyboard. */
  inStage: boolean;
  /** The middle of what is to be seen. */
  middle: Point;
  reveal(at: Point): void;
}

type Action = (sketch: Sketch, event: KeyboardEvent, place: Place) => boolean;

/** Acts on the key; returns whether it did. */
export function sketchKey(sketch: Sketch, event: KeyboardEvent, place: Place): boolean {
  if (sketch.desk.locked) return false;
  if (event.ctrlKey || event.metaKey) return controlKey(sketch, event, place);
  if (ARROWS[event.key]) return arrowKey(sketch, event, place);
  return !event.altKey && (ACTIONS[event.key]?.(sketch, event, place) === true || chosenKey(sketch, event));
}

const ACTIONS: Record<string, Action> = {
  " ": (sketch, _, place) => placeAtCursor(sketch, place),
  Enter: (sketch) => enter(sketch),
  Escape: (sketch) => escape(sketch),
  Backspace: (sketch) => dropPoint(sketch) || remove(sketch),
  Delete: (sketch) => removePoint(sketch) || remove(sketch),
  Insert: (sketch) => insert(sketch),
  Tab: (sketch, event, place) => place.inStage && next(sketch, event.shiftKey ? -1 : 1, place),
};

/** Keys that a person may choose otherwise. */
function chosenKey(sketch: Sketch, event: KeyboardEvent): boolean {
  if (isKey(event, "after")) return nextCorner(sketch, 1);
  if (isKey(event, "before")) return nextCorner(sketch, -1);
  if (!isKey(event, "snap") || !sketch.kind.snaps) return false;
  sketch.toggleSnapping();
  return true;
}

export function sketchHelp(sketch: Sketch): KeyHelp[] {
  const { free, form } = sketch.kind;
  const points = free ? [{ keys: ["Enter"], does: text("keyFinish") }] : [];
  const corners = form === "dot" ? [] : [{ keys: [capOf("before"), capOf("after")], does: text("keyCorner") }];
  return [
    { keys: ["←", "↑", "→", "↓"], does: text("keyCursor") },
    { keys: ["Space"], does: text("keyPlace") },
    ...points,
    { keys: ["Esc"], does: text("keyCancel") },
    { keys: ["Tab"], does: text("keyNext") },
    ...corners,
    { keys: ["Alt", "←", "→"], does: text("keyResize") },
    { keys: ["Del"], does: text("keyRemove") },
    { keys: ["Shift"], does: text("keyDrawOver") },
    ...(sketch.kind.snaps ? [{ keys: [capOf("snap")], does: text("snap") }] : []),
    { keys: ["Ctrl", "C"], does: text("keyCopy") },
    { keys: ["Ctrl", "V"], does: text("keyPaste") },
  ];
}

function controlKey(sketch: Sketch, event: KeyboardEvent, place: Place): boolean {
  if (ARROWS[event.key] && sketch.selected === null) return arrowKey(sketch, event, place);
  const letter = event.key.toLowerCase();
  if (letter === "c") return copy(sketch);
  return letter === "v" && paste(sketch);
}

function arrowKey(sketch: Sketch, event: KeyboardEvent, place: Place): boolean {
  const direction = ARROWS[event.key] ?? { x: 0, y: 0 };
  const shape = sketch.begun ? null : sketch.selection;
  if (shape) return moveSelection(sketch, shape, direction, event);
  moveCursor(sketch, times(direction, cursorStep(sketch, event)), place);
  return true;
}

function cursorStep(sketch: Sketch, event: KeyboardEvent): number {
  if (event.ctrlKey || event.metaKey) return 1;
  return Math.max(1, Math.round((event.shiftKey ? CURSOR_LEAP : CURSOR_STEP) / sketch.desk.scale));
}

function times({ x, y }: Point, factor: number): Point {
  return { x: x * factor, y: y * factor };
}

function moveCursor(sketch: Sketch, by: Point, place: Place): void {
  const from = sketch.cursor ?? onImage(place.middle, sketch.desk.image);
  sketch.cursor = onImage(shifted(from, by), sketch.desk.image);
  place.reveal(sketch.cursor);
  sketch.desk.refresh();
}

function moveSelection(sketch: Sketch, shape: Shape, direction: Point, event: KeyboardEvent): boolean {
  const by = times(direction, event.shiftKey ? LEAP : 1);
  const corner = sketch.corner ?? (event.altKey ? lastCorner(sketch, shape) : null);
  if (corner === null) sketch.reshape(shape, movedOnImage(shape.points, by, sketch.desk.image));
  else dragCorner(sketch, shape, corner, by);
  return true;
}

function lastCorner({ kind }: Sketch, { points }: Shape): number {
  return kind.form === "box" ? LAST_CORNER : points.length - 1;
}

function dragCorner(sketch: Sketch, shape: Shape, corner: number, by: Point): void {
  const from = sketch.kind.handles(shape.points)[corner];
  if (from)
    sketch.reshape(shape, sketch.kind.dragged(shape.points, corner, onImage(shifted(from, by), sketch.desk.image)));
}

function placeAtCursor(sketch: Sketch, place: Place): boolean {
  if (sketch.cursor === null) moveCursor(sketch, { x: 0, y: 0 }, place);
  else if (!sketch.busy) sketch.place(sketch.cursor);
  return true;
}

/** A second Enter after a finished line must not send the task away. */
function enter(sketch: Sketch): boolean {
  if (sketch.begun) sketch.finish();
  else if (sketch.kind.free) sketch.desk.say(text("submitByCtrlEnter"));
  else return false;
  return true;
}

function escape(sketch: Sketch): boolean {
  const something = sketch.begun || sketch.selected !== null || sketch.cursor !== null;
  if (sketch.begun) sketch.discard();
  else if (sketch.corner !== null) sketch.corner = null;
  else {
    sketch.cursor = null;
    sketch.select(null);
  }
  sketch.desk.refresh();
  return something;
}

function dropPoint(sketch: Sketch): boolean {
  const { drawing } = sketch.desk;
  if (drawing.pending.length === 0) return false;
  sketch.desk.commit({ ...drawing, pending: drawing.pending.slice(0, -1) });
  return true;
}

function removePoint(sketch: Sketch): boolean {
  const { selection: shape, corner, kind } = sketch;
  if (!shape || corner === null || !kind.free || shape.points.length <= kind.least) return false;
  sketch.reshape(shape, shape.points.toSpliced(corner, 1));
  sketch.corner = null;
  return true;
}

export function remove(sketch: Sketch, id: number | null = sketch.selected): boolean {
  if (id === null) return false;
  sketch.desk.commit(withoutShape(sketch.desk.drawing, id));
  if (id === sketch.selected) sketch.select(null);
  return true;
}

function insert(sketch: Sketch): boolean {
  const { selection: shape, corner, kind } = sketch;
  const a = shape?.points[corner ?? 0];
  const b = shape?.points[((corner ?? 0) + 1) % shape.points.length];
  if (!shape || !a || !b || !kind.free) return false;
  sketch.insertPoint(shape, { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  return true;
}

/** Goes on to the next shape; after the last one the key is the browser's, so that nobody is caught here. */
function next(sketch: Sketch, step: 1 | -1, place: Place): boolean {
  const { shapes } = sketch.desk.drawing;
  const at = shapes.findIndex(({ id }) => id === sketch.selected);
  const shape = at === -1 && step === -1 ? undefined : shapes[at + step];
  sketch.select(shape?.id ?? null);
  const [corner] = shape?.points ?? [];
  if (corner) place.reveal(corner);
  return shape !== undefined;
}

function nextCorner(sketch: Sketch, step: 1 | -1): boolean {
  const count = sketch.selection ? sketch.kind.handles(sketch.selection.points).length : 0;
  if (count === 0) return false;
  sketch.corner = ((sketch.corner ?? (step === 1 ? -1 : count)) + step + count) % count;
  sketch.desk.refresh();
  return true;
}

/** Text that the worker has marked is what they want to copy. */
function copy(sketch: Sketch): boolean {
  const { selection: shape } = sketch;
  if (!shape || document.getSelection()?.isCollapsed === false) return false;
  sketch.copied = { label: shape.label, points: shape.points };
  sketch.desk.say(text("copied"));
  return true;
}

/** Beside the last copy; where its label has gone meanwhile, with the present one. */
function paste(sketch: Sketch): boolean {
  const { copied } = sketch;
  if (!copied) return false;
  const { drawing, image, labels } = sketch.desk;
  const label = labels.includes(copied.label) ? copied.label : sketch.desk.label;
  if (label === null) return false;
  const by = { x: LEAP, y: LEAP };
  const shape = { id: nextId(drawing.shapes), label, points: movedOnImage(copied.points, by, image) };
  sketch.copied = { label, points: shape.points };
  sketch.desk.commit(withShape(drawing, shape));
  sketch.select(shape.id);
  return true;
}
