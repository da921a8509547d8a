import type { Point } from "./view";

/**
 * What a single pointer does on the image instead of moving it. Places are image pixels and may lie outside of the image.
 * A second finger cancels: two fingers always move and enlarge.
 */
export interface StageTool {
  /** Returns whether the tool takes this pointer. */
  press(at: Point, event: PointerEvent): boolean;
  move(at: Point, event: PointerEvent): void;
  release(at: Point, event: PointerEvent): void;
  cancel(): void;
  /** The pointer moves without being pressed; null when it leaves. */
  hover(at: Point | null): void;
  doubleClick(at: Point): void;
  /** What the window is for those who do not see it. */
  readonly name: string;
}
