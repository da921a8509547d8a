/**
 * Which pointer does what over an image: one draws, or moves the image where it is not to draw; two move and enlarge it;
 * the right button changes its light. While a pen is used, fingers and the ball of the hand do nothing.
 */
import { between, distance, middle } from "./geometry";
import type { Grab } from "./grab";
import type { StageTool } from "./stage-tool";
import type { Point } from "./view";

const RIGHT = 2;

/** What pointers act on. */
export interface Ground {
  readonly tool: StageTool | null;
  readonly grab: Grab;
  readonly shown: boolean;
  /** The whole image is in the window, so that it cannot be moved. */
  readonly fits: boolean;
  /** Where the event is in the window, in CSS pixels. */
  at(event: MouseEvent): Point;
  inImage(event: MouseEvent): Point;
  zoom(factor: number, at: Point): void;
  pan(by: Point): void;
  /** Changes the light as for a way from where it was begun, in CSS pixels; null begins. */
  light(way: Point | null): void;
  /** Lets all that the pointer does go on outside of the window. */
  capture(pointer: number): void;
}

export class Pointers {
  readonly #ground: Ground;
  /** Those that are pressed, and where they are. */
  readonly #places = new Map<number, Point>();
  /** The one that the tool has taken. */
  #drawing: number | null = null;
  #pen: number | null = null;
  #lighting: { pointer: number; from: Point } | null = null;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  readonly press = (event: PointerEvent): void => {
    const palm = event.pointerType === "touch" && this.#pen !== null;
    if (palm || (event.target as Element).closest("button")) return;
    if (event.button === RIGHT) this.#beginLight(event);
    else if (event.button < RIGHT) this.#begin(event);
  };

  #begin(event: PointerEvent): void {
    const { pointerId } = event;
    if (event.pointerType === "pen") this.#preferPen(pointerId);
    this.#places.set(pointerId, this.#ground.at(event));
    if (this.#places.size > 1) this.#stopDrawing();
    else if (this.#offer(event)) this.#drawing = pointerId;
    const taken = this.#drawing !== null || this.#places.size > 1 || !this.#ground.fits;
    if (taken) this.#ground.capture(pointerId);
  }

  readonly move = (event: PointerEvent): void => {
    const { tool } = this.#ground;
    const before = this.#places.get(event.pointerId);
    if (this.#lighting?.pointer === event.pointerId) {
      this.#ground.light(between(this.#lighting.from, this.#ground.at(event)));
    } else if (!before) tool?.hover(this.#ground.inImage(event));
    else if (this.#drawing === event.pointerId) tool?.move(this.#ground.inImage(event), event);
    else this.#moveImage(event, before);
  };

  readonly release = (event: PointerEvent): void => {
    const drew = this.#drawing === event.pointerId;
    this.#forget(event.pointerId);
    if (drew) this.#ground.tool?.release(this.#ground.inImage(event), event);
  };

  readonly lose = (event: PointerEvent): void => {
    if (this.#drawing === event.pointerId) this.#stopDrawing();
    this.#forget(event.pointerId);
  };

  #forget(pointer: number): void {
    this.#places.delete(pointer);
    if (this.#drawing === pointer) this.#drawing = null;
    if (this.#pen === pointer) this.#pen = null;
    if (this.#lighting?.pointer === pointer) this.#lighting = null;
  }

  #preferPen(pointer: number): void {
    this.#stopDrawing();
    this.#places.clear();
    this.#pen = pointer;
  }

  #beginLight(event: PointerEvent): void {
    if (this.#places.size > 0) return;
    this.#lighting = { pointer: event.pointerId, from: this.#ground.at(event) };
    this.#ground.light(null);
    this.#ground.capture(event.pointerId);
  }

  /** Whether the tool takes the pointer; the middle button, and the space bar held, are for moving the image. */
  #offer(event: PointerEvent): boolean {
    const { tool, grab, shown } = this.#ground;
    const free = event.button === 0 && !grab.take() && shown;
    return free && tool?.press(this.#ground.inImage(event), event) === true;
  }

  #stopDrawing(): void {
    if (this.#drawing !== null) this.#ground.tool?.cancel();
    this.#drawing = null;
  }

  #moveImage(event: PointerEvent, before: Point): void {
    const now = this.#ground.at(event);
    const [other] = [...this.#places].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    this.#places.set(event.pointerId, now);
    if (other) {
      const at = middle(now, other);
      this.#ground.zoom(distance(now, other) / Math.max(distance(before, other), 1), at);
      this.#ground.pan(between(middle(before, other), at));
    } else if (!this.#ground.fits) this.#ground.pan(between(before, now));
  }
}
