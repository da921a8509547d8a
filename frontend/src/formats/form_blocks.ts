/**
 * Keys and values that were read off a form, as Textract gives them: a KEY block names its VALUE block, and both name the
 * WORD blocks of their text. Places are shares of the image, from 0 to 1.
 */
import { isObject, type Json, type JsonObject } from "../base/json";

/** The key of the answer; the element takes no other name. */
export const FORM_KEY = "AWS/Textract/AnalyzeDocument/Forms/V1";

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** One side of a pair: the id of its block, its text, and where it stands, if that is known. */
export interface Side {
  id: string;
  text: string;
  box: Box | null;
}

export interface FormPair {
  key: Side;
  value: Side;
}

type Block = Record<string, unknown>;
type Blocks = ReadonlyMap<string, Block>;

/** Throws a TypeError that names the entry. Names of members may begin with a capital, as the service writes them. */
export function blocksFrom(given: unknown): Block[] {
  const list = isObject(given) ? (given["blocks"] ?? given["Blocks"]) : given;
  if (!Array.isArray(list)) throw new TypeError("It must be a list of blocks.");
  return list.map((entry, index) => {
    const block = lowered(entry);
    if (isObject(block) && typeof block["id"] === "string") return block;
    throw new TypeError(`Entry ${index + 1} is no block with an "id".`);
  });
}

function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered);
  if (!isObject(value)) return value;
  const small = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [small(name), lowered(inner)]));
}

function byId(blocks: readonly Block[]): Blocks {
  return new Map(blocks.map((block) => [String(block["id"]), block]));
}

/** The pairs of a form, in the order of their keys. */
export function pairsOf(blocks: readonly Block[]): FormPair[] {
  const all = byId(blocks);
  return blocks.filter(isKey).map((block) => {
    const [valueId = `${String(block["id"])}-value`] = related(block, "VALUE");
    const value = all.get(valueId) ?? {};
    return { key: sideOf(String(block["id"]), block, all), value: sideOf(valueId, value, all) };
  });
}

function isKey(block: Block): boolean {
  const kinds = block["entityTypes"];
  return block["blockType"] === "KEY_VALUE_SET" && Array.isArray(kinds) && kinds.includes("KEY");
}

function related(block: Block, type: string): string[] {
  const all = Array.isArray(block["relationships"]) ? block["relationships"].filter(isObject) : [];
  const ids = all.filter((one) => one["type"] === type).flatMap((one) => one["ids"]);
  return ids.filter((id): id is string => typeof id === "string");
}

function sideOf(id: string, block: Block, all: Blocks): Side {
  return { id, text: textOf(block, all), box: boxOf(block) };
}

function textOf(block: Block, all: Blocks): string {
  if (typeof block["text"] === "string") return block["text"];
  const words = related(block, "CHILD").map((id) => all.get(id) ?? {});
  return words.map((word) => (word["text"] ?? word["selectionStatus"] ?? "") as string).join(" ");
}

function boxOf(block: Block): Box | null {
  const geometry = isObject(block["geometry"]) ? block["geometry"] : {};
  const box = isObject(geometry["boundingBox"]) ? geometry["boundingBox"] : {};
  const [left, top, width, height] = ["left", "top", "width", "height"].map((side) => Number(box[side] ?? NaN));
  const whole = { left: left ?? NaN, top: top ?? NaN, width: width ?? NaN, height: height ?? NaN };
  return Object.values(whole).some(Number.isNaN) ? null : whole;
}

/** The answer: for each pair its two blocks and their words. What the worker left alone is as it was given. */
export function toAnswer(pairs: readonly FormPair[], given: readonly Block[]): JsonObject {
  const all = byId(given);
  const blocks = pairs.flatMap(({ key, value }) => [
    ...blocksOf(key, "KEY", [{ ids: [value.id], type: "VALUE" }], all),
    ...blocksOf(value, "VALUE", [], all),
  ]);
  return { blocks: blocks as Json[] };
}

function blocksOf(side: Side, kind: string, links: JsonObject[], all: Blocks): Block[] {
  const before = all.get(side.id);
  const begun = before ?? { blockType: "KEY_VALUE_SET", entityTypes: [kind], id: side.id };
  const same = before !== undefined && textOf(before, all) === side.text;
  const words: Block[] = same
    ? related(before, "CHILD")
        .map((id) => all.get(id))
        .filter((word) => word !== undefined)
    : wordsOf(side);
  const children = words.length > 0 ? [{ ids: words.map((word) => word["id"]), type: "CHILD" }] : [];
  const { text, ...rest } = begun;
  const spelled = text === undefined ? {} : { text: side.text };
  return [{ ...rest, ...spelled, ...geometryOf(side, begun), relationships: [...links, ...children] }, ...words];
}

/** What a worker typed is one word, wherever it has spaces. */
function wordsOf(side: Side): Block[] {
  if (side.text === "") return [];
  return [{ blockType: "WORD", id: `${side.id}-text`, text: side.text, ...geometryOf(side, {}) }];
}

function geometryOf({ box }: Side, before: Block): Block {
  if (box === null || JSON.stringify(box) === JSON.stringify(boxOf(before))) {
    return before["geometry"] === undefined ? {} : { geometry: before["geometry"] };
  }
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const polygon = [
    { x: box.left, y: box.top },
    { x: right, y: box.top },
    { x: right, y: bottom },
    { x: box.left, y: bottom },
  ];
  return { geometry: { boundingBox: box, polygon } };
}
