/** Lists of values with ids that grow: what changed between two, as one side of a step of undo. */
import type { Json } from "./json";

export interface Item {
  readonly id: number;
}

export function nextId(items: readonly Item[]): number {
  return Math.max(0, ...items.map(({ id }) => id)) + 1;
}

/** Puts an item in its place: in that of the one with its id, or where its id belongs. */
export function withItem<T extends Item>(items: readonly T[], item: T): T[] {
  return [...items.filter(({ id }) => id !== item.id), item].sort((a, b) => a.id - b.id);
}

/** Those items of `to` that `from` lacks, by id; null for those that `to` has no more. */
export function difference(from: readonly Item[], to: readonly Item[]): Json {
  const before = new Map(from.map((item) => [item.id, item]));
  const after = new Map(to.map((item) => [item.id, item]));
  const ids = [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
  return Object.fromEntries(ids.map((id) => [String(id), (after.get(id) ?? null) as unknown as Json]));
}

/** Puts one side of a step into a list; `read` makes items of what a draft holds. */
export function applied<T extends Item>(
  items: readonly T[],
  changes: Record<string, unknown>,
  read: (values: unknown) => T[],
): T[] {
  const rest = items.filter(({ id }) => !(String(id) in changes));
  const put = read(Object.values(changes).filter((value) => value !== null));
  return [...rest, ...put].sort((a, b) => a.id - b.id);
}
