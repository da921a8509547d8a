/** Shows a text with its marks, and tells places in the text from places in the document. */
import { html, nothing, type TemplateResult } from "lit";
import type { LabelColor } from "../../base/colors";
import { inward, type EntityLabel, type Marked, type Segment } from "./entities";
import type { Span, TextMap } from "./text-map";

export interface MarkLook {
  labelOf: (entity: Marked) => EntityLabel | undefined;
  colorOf: (label: string) => LabelColor;
  picked: number | null;
}

export function renderText(map: TextMap, segments: readonly Segment[], look: MarkLook): TemplateResult[] {
  return segments.map((segment) =>
    segment.entities.length === 0
      ? html`<span data-start=${segment.start}>${map.slice(segment)}</span>`
      : renderMark(map.slice(segment), segment, look),
  );
}

/** The innermost mark gives the colour; those around it show as lines below. */
function renderMark(words: string, { start, end, entities }: Segment, look: MarkLook): TemplateResult {
  const [inner, ...around] = inward(entities);
  if (!inner) return html``;
  const { fill, text } = look.colorOf(inner.label);
  const begins = entities.filter((entity) => entity.start === start).map((entity) => look.labelOf(entity));
  const tag = begins.map((label) => label?.shortDisplayName ?? "").join(" · ");
  const lines = around.map(({ label }, depth) => `0 ${3 * (depth + 1)}px 0 ${look.colorOf(label).fill}`).join(", ");
  const picked = entities.some(({ id }) => id === look.picked) ? "picked" : "";
  const edges = `${inner.start === start ? "begins" : ""} ${inner.end === end ? "ends" : ""}`;
  const style = `background: ${fill}; color: ${text}; box-shadow: ${lines || "none"}`;
  return html`<mark class="${picked} ${edges}" data-start=${start} data-tag=${tag || nothing} style=${style}
    >${words}</mark
  >`;
}

/** The place in the text of a place in the document; null outside of the text. */
export function placeOf(text: Element, map: TextMap, node: Node, offset: number): number | null {
  if (node === text) {
    const child = [...text.children][childrenBefore(text, offset)];
    return child ? startOf(child) : map.length;
  }
  const piece = (node instanceof Element ? node : node.parentElement)?.closest("[data-start]");
  if (!piece || !text.contains(piece)) return null;
  const units = node instanceof Text ? offset : offset > 0 ? piece.textContent.length : 0;
  return map.ofUnit(map.toUnit(startOf(piece)) + units);
}

function childrenBefore(text: Element, offset: number): number {
  return [...text.childNodes].slice(0, offset).filter((node) => node instanceof Element).length;
}

function startOf(piece: Element): number {
  return Number(piece.getAttribute("data-start"));
}

/** Puts a small thing at the beginning or the end of a span of the text, or hides it. */
export function placeBeside(thing: HTMLElement, area: Element, map: TextMap, span: Span | null, end: boolean): void {
  thing.hidden = span === null;
  const pane = area.parentElement?.getBoundingClientRect();
  if (!span || !pane) return;
  const box = [...rangeOf(area, map, span).getClientRects()].at(end ? -1 : 0);
  if (!box) return;
  thing.style.left = `${box[end ? "right" : "left"] - pane.left}px`;
  thing.style.top = `${box.top - pane.top}px`;
  thing.style.blockSize = end ? "" : `${box.height}px`;
}

/** A span of the text as the document knows it. */
export function rangeOf(text: Element, map: TextMap, { start, end }: Span): Range {
  const range = document.createRange();
  range.setStart(...nodeAt(text, map, start));
  range.setEnd(...nodeAt(text, map, end));
  return range;
}

function nodeAt(text: Element, map: TextMap, place: number): [Node, number] {
  const piece = [...text.querySelectorAll("[data-start]")].findLast((one) => startOf(one) <= place);
  const node = [...(piece?.childNodes ?? [])].find((one) => one instanceof Text);
  if (!piece || !node) return [text, 0];
  return [node, Math.min(map.toUnit(place) - map.toUnit(startOf(piece)), node.data.length)];
}
