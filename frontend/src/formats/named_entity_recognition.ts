/** Marked text: `{"entities": [{"endOffset", "label", "startOffset"}]}`, in code points, the end exclusive. */
import { isObject, type JsonObject } from "../base/json";
import { labelOf, numberOf } from "./drawn";

export interface Entity {
  label: string;
  start: number;
  end: number;
}

export interface Entities {
  entities: readonly Entity[];
}

/** In the order of their beginning; those that begin together as they were made. */
export function toAnswer({ entities }: Entities): JsonObject {
  const sorted = entities.toSorted((a, b) => a.start - b.start);
  return { entities: sorted.map(({ label, start, end }) => ({ endOffset: end, label, startOffset: start })) };
}

/** Throws a TypeError where the answer has no list of entities. */
export function fromAnswer(answer: unknown): Entities {
  return { entities: entitiesFrom(answer) };
}

/** Entities of a list, or of an object with the list `entities`. Throws a TypeError that names the entry. */
export function entitiesFrom(value: unknown): Entity[] {
  const list = isObject(value) ? value["entities"] : value;
  if (!Array.isArray(list)) throw new TypeError('It must be a list of entities, or an object with "entities".');
  return list.map((given: unknown, index) => {
    try {
      const entry = isObject(given) ? given : {};
      return { label: labelOf(entry), start: numberOf(entry, "startOffset"), end: numberOf(entry, "endOffset") };
    } catch (error) {
      throw new TypeError(`Entity ${index + 1}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  });
}
