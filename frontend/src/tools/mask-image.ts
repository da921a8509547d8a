/** Between label maps and canvases: shows a map, and reads one from an image by its exact colours. */
import type { Segment } from "../formats/segments";
import type { Box } from "./geometry";
import type { Mask } from "./mask";
import type { Size } from "./view";

const OPAQUE = 0xff000000;

/** As a canvas of this machine's byte order has it; all our machines have the red byte first. */
function pixelOf(color: string): number {
  const rgb = parseInt(color.slice(1), 16);
  return (OPAQUE | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

/** Draws a rectangle of the map; `colors` are those of the numbers from 1 on. */
export function showMask(canvas: HTMLCanvasElement, mask: Mask, colors: readonly string[], box: Box): void {
  const context = canvas.getContext("2d");
  if (!context || box.width <= 0 || box.height <= 0) return;
  const look = Uint32Array.from([0, ...colors.map(pixelOf)]);
  const image = new ImageData(box.width, box.height);
  const pixels = new Uint32Array(image.data.buffer);
  let at = 0;
  for (let y = box.top; y < box.top + box.height; y++) {
    const row = mask.data.subarray(y * mask.width + box.left, y * mask.width + box.left + box.width);
    for (const value of row) pixels[at++] = look[value] ?? 0;
  }
  context.putImageData(image, box.left, box.top);
}

/**
 * The label map of an image: each pixel's number is the place of its colour in `segments`, counted from 1; all other
 * colours are background. Rejects where the image cannot be loaded or its pixels cannot be read.
 */
export async function readMask(src: string, segments: readonly (Segment | null)[], size: Size): Promise<Uint8Array> {
  const image = new Image();
  image.crossOrigin = "anonymous";
  image.src = src;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [size.width, size.height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new TypeError("This browser gives no canvas.");
  context.imageSmoothingEnabled = false;
  const exact = await createImageBitmap(image, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  context.drawImage(exact, 0, 0, size.width, size.height);
  const pixels = new Uint32Array(context.getImageData(0, 0, size.width, size.height).data.buffer);
  const numbers = new Map(segments.map((segment, index) => [segment && pixelOf(segment.color), index + 1]));
  return Uint8Array.from(pixels, (pixel) => numbers.get(pixel) ?? 0);
}
