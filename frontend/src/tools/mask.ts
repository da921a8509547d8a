/** A label map that is painted on: every pixel is wholly of one class or of none. Places are image pixels. */
import type { LabelMap } from "../formats/png";
import { around, boundsOf, distance, type Box } from "./geometry";
import { packed, unpacked } from "./runs";
import type { Point } from "./view";

/** A rectangle of the map as text. */
export interface Region extends Box {
  runs: string;
}

export class Mask implements LabelMap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  #before: Uint8Array | null = null;
  #dirty: Box | null = null;

  constructor(width: number, height: number, data: Uint8Array = new Uint8Array(width * height)) {
    this.width = width;
    this.height = height;
    this.data = data;
  }

  /** Keeps the map as it is now, so that `end` can tell what has changed since. */
  begin(): void {
    this.#before = this.data.slice();
    this.#dirty = null;
  }

  /** What has changed since `begin`, before and after; null where nothing has. */
  end(): { before: Region; after: Region } | null {
    const [before, box] = [this.#before, this.#dirty];
    this.#before = this.#dirty = null;
    if (!before || !box) return null;
    const was = new Mask(this.width, this.height, before).region(box);
    const is = this.region(box);
    return was.runs === is.runs ? null : { before: was, after: is };
  }

  /** Takes back all since `begin`. */
  cancel(): void {
    if (this.#before) this.data.set(this.#before);
    this.#before = this.#dirty = null;
  }

  region(box: Box): Region {
    const part = new Uint8Array(box.width * box.height);
    for (let y = 0; y < box.height; y++) {
      const from = (box.top + y) * this.width + box.left;
      part.set(this.data.subarray(from, from + box.width), y * box.width);
    }
    return { ...box, runs: packed(part) };
  }

  put({ left, top, width, height, runs }: Region): void {
    const part = unpacked(runs, width * height);
    for (let y = 0; y < height; y++) {
      this.data.set(part.subarray(y * width, (y + 1) * width), (top + y) * this.width + left);
    }
  }

  /** How many pixels each class has, by its number. */
  counts(): Uint32Array {
    const counts = new Uint32Array(256);
    // Not an iterator: on a large map it takes five times as long.
    for (let at = this.data.length; at > 0;) {
      const value = this.data[--at] ?? 0;
      counts[value] = (counts[value] ?? 0) + 1;
    }
    return counts;
  }

  /** Every pixel of one class becomes of another. */
  replace(value: number, by: number): void {
    for (let y = 0; y < this.height; y++) {
      const row = this.data.subarray(y * this.width, (y + 1) * this.width);
      const first = row.indexOf(value);
      if (first === -1) continue;
      const end = row.lastIndexOf(value) + 1;
      for (let x = first; x < end; x++) if (row[x] === value) row[x] = by;
      this.#touch(first, y, end, y + 1);
    }
  }

  /** Paints all pixels whose middle is at most `radius` from the way between two points. */
  stroke(from: Point, to: Point, radius: number, value: number): Box | null {
    const steps = Math.max(1, Math.ceil(distance(from, to) / Math.max(0.5, radius / 4)));
    for (let step = 0; step <= steps; step++) {
      const part = step / steps;
      this.#disc({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }, radius, value);
    }
    return this.#dirty;
  }

  #disc({ x, y }: Point, radius: number, value: number): void {
    const top = Math.max(0, Math.ceil(y - radius - 0.5));
    const bottom = Math.min(this.height - 1, Math.floor(y + radius - 0.5));
    for (let row = top; row <= bottom; row++) {
      const half = Math.sqrt(Math.max(0, radius ** 2 - (row + 0.5 - y) ** 2));
      this.#span(row, Math.ceil(x - half - 0.5), Math.floor(x + half - 0.5) + 1, value);
    }
  }

  /** Paints all pixels whose middle lies inside the ring, by the even-odd rule. */
  ring(points: readonly Point[], value: number): void {
    const { top, height } = boundsOf(points);
    const last = Math.min(this.height, Math.ceil(top + height));
    for (let row = Math.max(0, Math.floor(top)); row < last; row++) {
      const cuts = cutsOf(points, row + 0.5);
      for (let at = 0; at + 1 < cuts.length; at += 2) {
        this.#span(row, Math.ceil((cuts[at] ?? 0) - 0.5), Math.ceil((cuts[at + 1] ?? 0) - 0.5), value);
      }
    }
  }

  /** Paints the area of one class around a point, as far as it hangs together over edges of pixels. */
  flood(at: Point, value: number): void {
    const old = this.at(at);
    if (old === undefined || old === value) return;
    const open: [number, number][] = [[Math.floor(at.x), Math.floor(at.y)]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [x, y] = next;
      if (this.data[y * this.width + x] !== old) continue;
      const [left, right] = this.#extent(x, y, old);
      this.#span(y, left, right, value);
      for (const row of [y - 1, y + 1]) this.#seeds(row, left, right, old, open);
    }
  }

  /** The class at a point; undefined outside. */
  at({ x, y }: Point): number | undefined {
    const inside = x >= 0 && y >= 0 && x < this.width && y < this.height;
    return inside ? this.data[Math.floor(y) * this.width + Math.floor(x)] : undefined;
  }

  /** First and one past the last pixel of the run of `old` around x in this row. */
  #extent(x: number, y: number, old: number): [number, number] {
    const row = this.data.subarray(y * this.width, (y + 1) * this.width);
    let [left, right] = [x, x + 1];
    while (left > 0 && row[left - 1] === old) left--;
    while (right < this.width && row[right] === old) right++;
    return [left, right];
  }

  /** Notes one pixel of each run of `old` that the row has between left and right. */
  #seeds(y: number, left: number, right: number, old: number, open: [number, number][]): void {
    if (y < 0 || y >= this.height) return;
    let inside = false;
    for (let x = left; x < right; x++) {
      const same = this.data[y * this.width + x] === old;
      if (same && !inside) open.push([x, y]);
      inside = same;
    }
  }

  #span(row: number, left: number, right: number, value: number): void {
    const [from, to] = [Math.max(0, left), Math.min(this.width, right)];
    if (from >= to) return;
    this.data.fill(value, row * this.width + from, row * this.width + to);
    this.#touch(from, row, to, row + 1);
  }

  #touch(left: number, top: number, right: number, bottom: number): void {
    const box = { left, top, width: right - left, height: bottom - top };
    this.#dirty = this.#dirty ? around(this.#dirty, box) : box;
  }
}

/** Where the ring's edges cross this height, from left to right. */
function cutsOf(points: readonly Point[], y: number): number[] {
  const cuts = points.flatMap((a, index) => {
    const b = points[(index + 1) % points.length] ?? a;
    return a.y <= y !== b.y <= y ? [a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)] : [];
  });
  return cuts.sort((a, b) => a - b);
}
