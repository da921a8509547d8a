/** Where an image stands in its window: pure arithmetic of zoom and pan. Lengths in CSS pixels. */

import { isObject } from "../base/json";

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** `scale`: CSS pixels for one image pixel; `x`, `y`: the image's top left corner in the window. */
export interface View extends Point {
  scale: number;
}

/** How far an arrow moves the image. */
const ARROW_STEP = 48;
export const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: ARROW_STEP, y: 0 },
  ArrowRight: { x: -ARROW_STEP, y: 0 },
  ArrowUp: { x: 0, y: ARROW_STEP },
  ArrowDown: { x: 0, y: -ARROW_STEP },
};

const MOST_ENLARGED_BY_FIT = 8;
const MOST_ENLARGED = 32;

/** The whole image, as large as it can be, in the middle. */
export function fitted(image: Size, frame: Size): View {
  if (image.width <= 0 || image.height <= 0) return { scale: 1, x: 0, y: 0 };
  const scale = Math.min(frame.width / image.width, frame.height / image.height, MOST_ENLARGED_BY_FIT);
  return {
    scale,
    x: (frame.width - image.width * scale) / 2,
    y: (frame.height - image.height * scale) / 2,
  };
}

/** Enlarges by `factor`, the image point under `at` staying where it is; never smaller than the fitted image. */
export function zoomed(view: View, factor: number, at: Point, image: Size, frame: Size): View {
  const least = fitted(image, frame).scale;
  const scale = Math.min(Math.max(view.scale * factor, least), Math.max(MOST_ENLARGED, least));
  const grown = scale / view.scale;
  return clamped({ scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown }, image, frame);
}

export function moved(view: View, by: Point, image: Size, frame: Size): View {
  return clamped({ ...view, x: view.x + by.x, y: view.y + by.y }, image, frame);
}

/** Keeps the image in its window: centred where it is smaller, without a gap at the edges where it is larger. */
function clamped(view: View, image: Size, frame: Size): View {
  return {
    scale: view.scale,
    x: along(view.x, image.width * view.scale, frame.width),
    y: along(view.y, image.height * view.scale, frame.height),
  };
}

/** A view of an earlier image, where this one is as large; null where it is not. */
export function sameView(kept: unknown, { width, height }: Size): View | null {
  if (!isObject(kept) || kept["width"] !== width || kept["height"] !== height) return null;
  const { scale, x, y } = kept;
  const sound = [scale, x, y].every((value) => Number.isFinite(value)) && Number(scale) > 0;
  return sound ? { scale: Number(scale), x: Number(x), y: Number(y) } : null;
}

function along(start: number, length: number, room: number): number {
  if (length <= room) return (room - length) / 2;
  return Math.min(0, Math.max(room - length, start));
}
