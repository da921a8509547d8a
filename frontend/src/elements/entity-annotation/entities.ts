/** The labels of a text and what is marked with them, as values. */
import type { Item } from "../../base/items";
import { isObject } from "../../base/json";
import type { Entity } from "../../formats/named_entity_recognition";
import type { Span, TextMap } from "./text-map";

const SNIPPET = 40;

export interface EntityLabel {
  label: string;
  fullDisplayName: string;
  shortDisplayName: string;
  /** A key that the author would like for it. */
  shortcut?: string;
}

export interface Marked extends Entity, Item {}

/** The author's `labels`: texts, or objects with `label`. Throws a TypeError that names the entry. */
export function asEntityLabels(value: unknown): EntityLabel[] {
  if (!Array.isArray(value))
    throw new TypeError("It must be a list, like [{label: 'person', shortDisplayName: 'per'}].");
  const labels = value.map(asLabel);
  return labels.filter(({ label }, index) => labels.findIndex((other) => other.label === label) === index);
}

function asLabel(value: unknown, index: number): EntityLabel {
  const given = isObject(value) ? value : { label: value };
  const label = textOf(given["label"]);
  if (label === undefined) throw new TypeError(`Entry ${index + 1} is neither a text nor an object with "label".`);
  const shortcut = textOf(given["shortcut"]);
  return {
    label,
    fullDisplayName: textOf(given["fullDisplayName"]) ?? label,
    shortDisplayName: textOf(given["shortDisplayName"]) ?? label,
    ...(shortcut === undefined ? {} : { shortcut: shortcut.toLowerCase() }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

export function same(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

export function fits({ start, end }: Span, length: number): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= length;
}

/** A mark as the list shows it: its label's short name, and the words. */
export function itemOf(mark: Marked, labels: readonly EntityLabel[], map: TextMap): { id: number; label: string } {
  const name = labels.find(({ label }) => label === mark.label)?.shortDisplayName ?? mark.label;
  const words = map.slice(mark);
  return { id: mark.id, label: `${name}: ${words.length > SNIPPET ? `${words.slice(0, SNIPPET)}…` : words}` };
}

/** The innermost mark that a place lies in. */
export function innermostAt(entities: readonly Marked[], place: number): Marked | undefined {
  return inward(entities.filter(({ start, end }) => start <= place && place < end))[0];
}

/** From the innermost to those around it. */
export function inward(entities: readonly Marked[]): Marked[] {
  return entities.toSorted((a, b) => a.end - a.start - (b.end - b.start));
}

export function inOrder(entities: readonly Marked[]): Marked[] {
  return entities.toSorted((a, b) => a.start - b.start);
}

/** The mark after or before this one in the text; without one, the first or the last. */
export function neighbour(entities: readonly Marked[], id: number | null, step: 1 | -1): Marked | undefined {
  const row = inOrder(entities);
  const at = row.findIndex((one) => one.id === id);
  return at === -1 ? row.at(step === 1 ? 0 : -1) : row[at + step];
}

/** A stretch of text that is marked by the same entities throughout. */
export interface Segment extends Span {
  entities: readonly Marked[];
}

/** Cuts a text of this length wherever an entity begins or ends. */
export function segmentsOf(entities: readonly Marked[], length: number): Segment[] {
  const cuts = new Set([0, length, ...entities.flatMap(({ start, end }) => [start, end])]);
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((start, index) => {
    const span = { start, end: places[index + 1] ?? length };
    return { ...span, entities: entities.filter((entity) => overlaps(entity, span)) };
  });
}

/** Entities as a draft holds them. */
export function markedFrom(value: unknown): Marked[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map(({ id, label, start, end }) => ({
    id: Number(id),
    label: textOf(label) ?? "",
    start: Number(start),
    end: Number(end),
  }));
}
