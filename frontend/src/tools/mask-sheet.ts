/** A label map with what its numbers mean, and how its edits become steps of undo. */
import type { Segment } from "../formats/segments";
import { isObject, type Json, type JsonObject } from "../base/json";
import { Mask, type Region } from "./mask";
import { packed, unpacked } from "./runs";
import { pointsOf } from "./shapes";
import type { Point, Size } from "./view";

/** What stands beside the pixels; the place in `segments`, counted from 1, is the number of their pixels. */
export interface Rest {
  readonly segments: readonly (Segment | null)[];
  /** The points of the outline that is being drawn. */
  readonly pending: readonly Point[];
  /** The worker says that there is nothing to paint. */
  readonly nothing: boolean;
}

const EMPTY: Rest = { segments: [], pending: [], nothing: false };
/** A pixel's number is a byte, and 0 is the background. */
const MOST = 255;

export class Sheet {
  mask = new Mask(0, 0);
  rest = EMPTY;
  #before: Rest | null = null;
  #used: number[] | null = null;
  #touched = false;

  /** Nobody has changed or put back anything since the map was filled. */
  get fresh(): boolean {
    return !this.#touched && this.#before === null;
  }

  /** Takes a map of this size, empty unless there is one of this size already; returns whether it is a new one. */
  fit({ width, height }: Size): boolean {
    if (this.mask.width === width && this.mask.height === height) return false;
    this.fill(new Mask(width, height), []);
    return true;
  }

  fill(mask: Mask, segments: Rest["segments"]): void {
    this.mask = mask;
    this.rest = { ...EMPTY, segments };
    this.#used = null;
    this.#touched = false;
  }

  begin(): void {
    this.#before = this.rest;
    this.mask.begin();
  }

  /** Ends what was begun: the step it makes, or null where nothing has changed. */
  finish(): { before: Json; after: Json; pixels: Region | null } | null {
    const before = this.#before ?? this.rest;
    const pixels = this.mask.end();
    this.#before = this.#used = null;
    if (!pixels && JSON.stringify(before) === JSON.stringify(this.rest)) return null;
    this.#touched = true;
    const side = (rest: Rest, region: Region | null) => ({ ...rest, region }) as unknown as Json;
    return {
      before: side(before, pixels?.before ?? null),
      after: side(this.rest, pixels?.after ?? null),
      pixels: pixels?.after ?? null,
    };
  }

  cancel(): void {
    this.mask.cancel();
    this.rest = this.#before ?? this.rest;
    this.#before = this.#used = null;
  }

  /** Puts one side of a step back; returns what pixels changed. */
  put(part: Json): Region | null {
    if (!isObject(part)) return null;
    const region = isObject(part["region"]) ? (part["region"] as unknown as Region) : null;
    if (region) this.mask.put(region);
    this.rest = restFrom(part);
    this.#used = null;
    this.#touched = true;
    return region;
  }

  get draft(): JsonObject {
    const { width, height, data } = this.mask;
    return { ...this.rest, width, height, runs: packed(data) } as unknown as JsonObject;
  }
  set draft(draft: JsonObject) {
    const [width, height, runs] = [Number(draft["width"]), Number(draft["height"]), draft["runs"]];
    this.mask = new Mask(width, height, unpacked(typeof runs === "string" ? runs : "", width * height));
    this.rest = restFrom(draft);
    this.#used = null;
    this.#touched = true;
  }

  /** The numbers that have pixels, in the order of creation. */
  get used(): readonly number[] {
    return (this.#used ??= this.#count());
  }

  #count(): number[] {
    const counts = this.mask.counts();
    return this.rest.segments.flatMap((segment, index) => (segment && counts[index + 1] ? [index + 1] : []));
  }

  segment(number: number): Segment | null {
    return this.rest.segments[number - 1] ?? null;
  }

  /** The number of a new segment; 0 where there is no number left. */
  add(segment: Segment): number {
    const { segments } = this.rest;
    const free = segments.length < MOST ? segments.length : segments.indexOf(null);
    if (free !== -1) this.set(free + 1, segment);
    return free + 1;
  }

  /** Gives a number another meaning; without one, its pixels become background. */
  set(number: number, segment: Segment | null): void {
    const segments = [...this.rest.segments];
    segments[number - 1] = segment;
    if (!segment) this.mask.replace(number, 0);
    this.rest = { ...this.rest, segments };
    this.#used = null;
  }

  clear(): void {
    this.rest.segments.forEach((_, index) => this.mask.replace(index + 1, 0));
    this.rest = EMPTY;
  }

  /** Drops what is of other labels. */
  keepLabels(known: readonly string[]): void {
    this.rest.segments.forEach((segment, index) => {
      if (segment && !known.includes(segment.label)) this.set(index + 1, null);
    });
  }

  /** Whether map and meanings are these. */
  is(data: Uint8Array, segments: Rest["segments"]): boolean {
    const same = this.mask.data.length === data.length && this.mask.data.every((value, at) => value === data[at]);
    const meaning = (list: Rest["segments"]) => JSON.stringify(this.used.map((number) => list[number - 1] ?? null));
    return same && meaning(this.rest.segments) === meaning(segments);
  }
}

function restFrom(part: Record<string, unknown>): Rest {
  const segments = Array.isArray(part["segments"]) ? (part["segments"] as (Segment | null)[]) : [];
  return { segments, pending: pointsOf(part["pending"]), nothing: part["nothing"] === true };
}
