/** Draws the place of what is being edited on the image, as a box from corner to corner. */
import type { Box } from "../../formats/form_blocks";
import type { StageTool } from "../../tools/stage-tool";
import type { Point, Size } from "../../tools/view";

export interface PlaceDesk {
  readonly image: Size;
  /** Whether there is something to place now. */
  readonly placing: boolean;
  readonly purpose: string;
  /** The worker drags, and then has let go. */
  place(box: Box, done: boolean): void;
  unplace(): void;
}

export class PlaceTool implements StageTool {
  readonly #desk: PlaceDesk;
  #start: Point | null = null;

  constructor(desk: PlaceDesk) {
    this.#desk = desk;
  }

  get name(): string {
    return this.#desk.purpose;
  }

  press(at: Point): boolean {
    this.#start = this.#desk.placing ? at : null;
    return this.#start !== null;
  }

  move(at: Point): void {
    if (this.#start) this.#desk.place(this.#box(this.#start, at), false);
  }

  release(at: Point): void {
    const box = this.#start && this.#box(this.#start, at);
    this.#start = null;
    if (box && box.width > 0 && box.height > 0) this.#desk.place(box, true);
    else this.#desk.unplace();
  }

  cancel(): void {
    this.#start = null;
    this.#desk.unplace();
  }

  hover(): void {
    return;
  }

  doubleClick(): void {
    return;
  }

  #box(from: Point, to: Point): Box {
    const { width, height } = this.#desk.image;
    const x = [share(from.x, width), share(to.x, width)] as const;
    const y = [share(from.y, height), share(to.y, height)] as const;
    const [left, top] = [Math.min(...x), Math.min(...y)];
    return { left, top, width: Math.max(...x) - left, height: Math.max(...y) - top };
  }
}

function share(at: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, at / whole)) : 0;
}
