/** What the pointer does: draws shapes, selects them, moves them whole or by their handles. Places are image pixels. */
import { text, type MessageKey } from "../base/messages";
import {
  attracted,
  between,
  boundsOf,
  contains,
  distance,
  movedOnImage,
  onImage,
  shifted,
  snapped,
  type Outline,
} from "./geometry";
import type { StageTool } from "./stage-tool";
import { settled, type Kind } from "./kinds";
import { nextId } from "../base/items";
import { withShape, type Drawing, type Shape } from "./shapes";
import type { Point, Size } from "./view";

/** What a sketch asks of the element that it is part of. */
export interface Desk {
  readonly drawing: Drawing;
  readonly image: Size;
  /** CSS pixels for one image pixel. */
  readonly scale: number;
  /** The label that a new shape gets; null where none is chosen. */
  readonly label: string | null;
  readonly labels: readonly string[];
  readonly locked: boolean;
  /** What the window is for those who do not see it. */
  readonly purpose: string;
  /** One edit, one step of undo. */
  commit(next: Drawing): void;
  /** Shows what has changed; `dragging`: a shape is changing under the pointer. */
  refresh(dragging?: boolean): void;
  say(message: string): void;
}

type Gesture =
  | { does: "draw"; from: Point; begun: boolean }
  | { does: "move"; from: Point; shape: Shape }
  | { does: "handle"; from: Point; shape: Shape; handle: number; grabbed: Point };

/** A pointer that moves less than so many CSS pixels has clicked. */
const CLICK = 4;
/** How near the first point, in CSS pixels, a click closes a ring; fingers are thicker than cursors. */
const CLOSE = { mouse: 10, touch: 22 };
const SNAP = 5;

export class Sketch implements StageTool {
  readonly kind: Kind;
  readonly desk: Desk;
  selected: number | null = null;
  /** The worker picked the shape; one that was just drawn is selected, too, but labels chosen now are for the next. */
  picked = false;
  /** Edges attract points: those of the image and of other shapes. */
  snaps = true;
  /** The handle of the selected shape that keys move. */
  corner: number | null = null;
  /** Where the next point would be. */
  cursor: Point | null = null;
  /** What was copied last. */
  copied: Pick<Shape, "label" | "points"> | null = null;
  #gesture: Gesture | null = null;
  #preview: Drawing | null = null;

  constructor(kind: Kind, desk: Desk) {
    this.kind = kind;
    this.desk = desk;
  }

  get name(): string {
    return this.desk.purpose;
  }

  /** What is to be seen: the drawing, with what the pointer is doing to it. */
  get shown(): Drawing {
    return this.#preview ?? this.desk.drawing;
  }

  /** The selected shape as it is to be seen. */
  get selection(): Shape | null {
    return this.shown.shapes.find(({ id }) => id === this.selected) ?? null;
  }

  /** The pointer is in the middle of something. */
  get busy(): boolean {
    return this.#gesture !== null;
  }

  /** Points wait for the next. */
  get begun(): boolean {
    return this.desk.drawing.pending.length > 0;
  }

  /** Forgets those points. */
  discard(): void {
    this.desk.commit({ ...this.desk.drawing, pending: [] });
  }

  select(id: number | null, picked = true): void {
    if (id !== this.selected) this.corner = null;
    this.selected = id;
    this.picked = id !== null && picked;
    this.desk.refresh();
  }

  toggleSnapping(): void {
    this.snaps = !this.snaps;
    this.desk.say(text(this.snaps ? "snapOn" : "snapOff"));
    this.desk.refresh();
  }

  /** With Shift it draws, whatever is there already. */
  press(at: Point, event: PointerEvent): boolean {
    if (this.desk.locked) return true;
    const from = this.#near(at);
    if (this.begun) this.#gesture = { does: "draw", from, begun: true };
    else if (event.shiftKey || !this.#take(at, event.target as Element)) this.#beginShape(from);
    this.move(at);
    return true;
  }

  /** Takes hold of the handle or the shape that is there; false where neither is. */
  #take(from: Point, target: Element): boolean {
    const handle = Number(target.closest("[data-handle]")?.getAttribute("data-handle") ?? NaN);
    const grabbed = this.selection && this.kind.handles(this.selection.points)[handle];
    const shape = grabbed ? this.selection : this.#shapeOf(target);
    if (!shape) return false;
    this.#gesture = grabbed ? { does: "handle", from, shape, handle, grabbed } : { does: "move", from, shape };
    return true;
  }

  move(at: Point): void {
    const gesture = this.#gesture;
    this.cursor = this.#near(at);
    if (gesture?.does === "draw") this.#previewShape(gesture);
    else if (gesture && distance(at, gesture.from) * this.desk.scale >= CLICK) this.#previewChange(gesture, at);
    this.desk.refresh(this.#preview !== null);
  }

  release(at: Point, event: PointerEvent): void {
    const gesture = this.#gesture;
    const preview = this.#preview;
    this.cancel();
    if (event.pointerType === "touch") this.cursor = null;
    if (gesture?.does === "draw") this.#endShape(gesture, at, event);
    else if (gesture && preview) this.#keepChange(gesture, preview);
    else if (gesture?.does === "handle") this.corner = gesture.handle;
    else if (gesture) this.select(gesture.shape.id);
    this.desk.refresh();
  }

  cancel(): void {
    this.#gesture = null;
    this.#preview = null;
    this.desk.refresh();
  }

  hover(at: Point | null): void {
    this.cursor = at && this.#near(at);
    this.desk.refresh();
  }

  /** Finishes a line with free points; on the edge of a shape that was picked it adds a point. */
  doubleClick(at: Point): void {
    if (!this.kind.free) return;
    if (this.begun) this.finish();
    else if (this.selection && this.picked) this.insertPoint(this.selection, at);
  }

  /** Puts the next point of the shape, which finishes shapes that need no more. */
  place(point: Point): void {
    const { drawing } = this.desk;
    if (this.desk.label === null) {
      this.desk.say(text("chooseLabelFirst"));
      return;
    }
    if (distance(point, drawing.pending.at(-1) ?? { x: NaN, y: NaN }) === 0 && this.kind.free) return;
    const refused = this.kind.refusesPoint(drawing.pending, point);
    if (refused) this.desk.say(text(refused));
    else if (drawing.pending.length + 1 >= this.kind.most) this.finish([...drawing.pending, point]);
    else this.desk.commit({ ...drawing, pending: [...drawing.pending, point] });
  }

  /** Makes the points a shape; where they are none yet, says why. */
  finish(points: readonly Point[] = this.desk.drawing.pending): void {
    const { label, drawing } = this.desk;
    const refused = this.#refuses(points);
    if (refused) this.desk.say(refused);
    if (refused || label === null) return;
    const shape = { id: nextId(drawing.shapes), label, points: settled(this.kind, points) };
    this.desk.commit(withShape({ ...drawing, pending: [] }, shape));
    this.select(shape.id, false);
  }

  /** Gives a shape other points, if they are sound. */
  reshape(shape: Shape, points: readonly Point[]): void {
    const refused = this.kind.refuses(points);
    if (refused) this.desk.say(text(refused));
    else this.desk.commit(withShape(this.desk.drawing, { ...shape, points: settled(this.kind, points) }));
  }

  /** Adds a point to the shape on its edge next to `at`. */
  insertPoint(shape: Shape, at: Point): void {
    const { points } = shape;
    const ends = points.map((point, index) => [point, points[index + 1] ?? points[0] ?? point] as const);
    const open = this.kind.form === "ring" ? ends : ends.slice(0, -1);
    const detours = open.map(([a, b]) => distance(a, at) + distance(at, b) - distance(a, b));
    const least = detours.indexOf(Math.min(...detours));
    if (least === -1) return;
    this.reshape(shape, points.toSpliced(least + 1, 0, onImage(at, this.desk.image)));
    this.corner = least + 1;
  }

  #refuses(points: readonly Point[]): string | null {
    if (points.length < this.kind.least) return text("morePoints", { count: String(this.kind.least) });
    const refused: MessageKey | null = this.kind.refuses(points);
    return refused && text(refused);
  }

  #beginShape(from: Point): void {
    if (this.desk.label === null) this.desk.say(text("chooseLabelFirst"));
    else this.#gesture = { does: "draw", from, begun: false };
  }

  #previewShape(gesture: Extract<Gesture, { does: "draw" }>): void {
    if (gesture.begun || this.kind.most !== 2) return;
    this.#preview = { ...this.desk.drawing, pending: [gesture.from] };
  }

  #endShape({ from, begun }: Extract<Gesture, { does: "draw" }>, at: Point, event: PointerEvent): void {
    const point = this.#near(at);
    const dragged = distance(from, point) * this.desk.scale >= CLICK;
    if (this.#closes(point, event)) this.finish();
    else if (this.#repeats(point, event)) this.#endLine();
    else if (begun || this.kind.most !== 2) this.place(point);
    else if (dragged) this.finish([from, point]);
    else if (this.kind.form === "box") this.select(this.#smallestAround(at));
    else this.place(from);
  }

  /** Whether the last point is clicked again, which ends a line, however late: hands are not still, nor quick. */
  #repeats(point: Point, event: PointerEvent): boolean {
    const last = this.desk.drawing.pending.at(-1);
    const reach = event.pointerType === "touch" ? CLOSE.mouse : CLICK;
    return this.kind.free && last !== undefined && distance(last, point) * this.desk.scale < reach;
  }

  #endLine(): void {
    if (this.desk.drawing.pending.length >= this.kind.least) this.finish();
  }

  /** Whether a click here means the first point of the ring. */
  #closes(point: Point, event: PointerEvent): boolean {
    const [first] = this.desk.drawing.pending;
    const enough = this.desk.drawing.pending.length >= this.kind.least && this.kind.form === "ring";
    const reach = event.pointerType === "touch" ? CLOSE.touch : CLOSE.mouse;
    return enough && first !== undefined && distance(first, point) * this.desk.scale <= reach;
  }

  #previewChange(gesture: Exclude<Gesture, { does: "draw" }>, at: Point): void {
    const { shape, from } = gesture;
    const { x, y } = between(from, at);
    const points =
      gesture.does === "move"
        ? movedOnImage(shape.points, { x: Math.round(x), y: Math.round(y) }, this.desk.image)
        : this.kind.dragged(shape.points, gesture.handle, this.#near(shifted(gesture.grabbed, between(from, at))));
    this.selected = shape.id;
    this.#preview = withShape(this.desk.drawing, { ...shape, points });
  }

  #keepChange(gesture: Exclude<Gesture, { does: "draw" }>, preview: Drawing): void {
    const changed = preview.shapes.find(({ id }) => id === gesture.shape.id);
    if (changed) this.reshape(gesture.shape, changed.points);
    this.select(gesture.shape.id);
  }

  #near(at: Point): Point {
    const { image, scale } = this.desk;
    const point = onImage(at, image);
    if (!this.kind.snaps || !this.snaps) return point;
    const reach = SNAP / scale;
    const edge = attracted(at, this.#outlines(), reach);
    return edge ? onImage(edge, image) : snapped(point, image, reach);
  }

  /** What attracts: every shape but the one in hand. */
  #outlines(): Outline[] {
    const inHand = this.#gesture && this.#gesture.does !== "draw" ? this.#gesture.shape.id : null;
    const others = this.desk.drawing.shapes.filter(({ id }) => id !== inHand);
    const { form } = this.kind;
    return others.map(({ points }) => ({
      points: form === "box" ? ringOf(points) : points,
      closed: form !== "line",
    }));
  }

  #shapeOf(target: Element): Shape | undefined {
    const id = Number(target.closest("[data-shape]")?.getAttribute("data-shape"));
    return this.desk.drawing.shapes.find((shape) => shape.id === id);
  }

  #smallestAround(at: Point): number | null {
    const area = ({ points }: Shape) => boundsOf(points).width * boundsOf(points).height;
    const around = this.desk.drawing.shapes.filter(({ points }) => contains(ringOf(points), at));
    return around.sort((a, b) => area(a) - area(b))[0]?.id ?? null;
  }
}

/** The four corners of a box. */
function ringOf(points: readonly Point[]): Point[] {
  const { left, top, width, height } = boundsOf(points);
  const [right, bottom] = [left + width, top + height];
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}
