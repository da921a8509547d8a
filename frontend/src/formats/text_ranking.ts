/** Ranked texts: `{"ordinalRankingDimensions": [{"name", "allowTie", "responseRankings": [rank, …]}]}`, 1 is the best. */
import { isObject, type Json, type JsonObject } from "../base/json";

export interface Dimension {
  name: string;
  allowTie: boolean;
}

export interface Ranking extends Dimension {
  /** By the place of the response; null while it has none. */
  ranks: readonly (number | null)[];
}

export function toAnswer({ dimensions }: { dimensions: readonly Ranking[] }): JsonObject {
  const one = ({ name, allowTie, ranks }: Ranking): Json => ({ name, allowTie, responseRankings: [...ranks] });
  return { ordinalRankingDimensions: dimensions.map(one) };
}

/** Throws a TypeError where the answer is no ranking. */
export function fromAnswer(answer: unknown): { dimensions: Ranking[] } {
  const list = isObject(answer) ? answer["ordinalRankingDimensions"] : undefined;
  const dimensions = dimensionsFrom(list).map((dimension, index) => {
    const given: unknown = Array.isArray(list) ? list[index] : undefined;
    const ranks = isObject(given) ? given["responseRankings"] : undefined;
    if (!Array.isArray(ranks)) throw new TypeError(`Dimension ${index + 1} needs the list "responseRankings".`);
    return { ...dimension, ranks: ranks.map((rank) => (typeof rank === "number" ? rank : null)) };
  });
  return { dimensions };
}

/** The author's `ordinal-ranking-dimensions`. Throws a TypeError that names the entry. */
export function dimensionsFrom(value: unknown): Dimension[] {
  if (!Array.isArray(value)) throw new TypeError("It must be a list, like [{name: 'Clarity', allowTie: true}].");
  return value.map((given: unknown, index) => {
    const name = isObject(given) ? given["name"] : given;
    if (typeof name !== "string") throw new TypeError(`Entry ${index + 1} needs the text "name".`);
    return { name, allowTie: isObject(given) && (given["allowTie"] === true || given["allowTie"] === "true") };
  });
}
