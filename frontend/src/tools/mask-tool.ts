/** Brush, eraser, outline and fill: what pointer and keys do on a label map. Places are image pixels. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { capOf, isKey } from "../base/bindings";
import type { KeyHelp } from "../base/bridge";
import { icon } from "../base/icon";
import { isObject, type JsonObject } from "../base/json";
import { text } from "../base/messages";
import { boundsOf, type Box } from "./geometry";
import type { StageTool } from "./stage-tool";
import type { Mask } from "./mask";
import type { Sketch } from "./sketch";
import type { Point, View } from "./view";

export type Tool = "brush" | "eraser" | "polygon" | "fill";

/** What a tool asks of the element that it is part of. */
export interface Canvas {
  readonly mask: Mask;
  readonly scale: number;
  readonly locked: boolean;
  /** Begins a step and gives the number to paint with; null where nothing can be painted, and the worker is told why. */
  begin(erase: boolean): number | null;
  /** Shows this part of the map anew. */
  show(box: Box): void;
  /** Ends the step. */
  finish(): void;
  cancel(): void;
  refresh(dragging?: boolean): void;
}

export const TOOLS = [
  { tool: "brush", does: "brush", word: "brush", icon: "brush" },
  { tool: "eraser", does: "eraser", word: "eraser", icon: "eraser" },
  { tool: "polygon", does: "outline", word: "outline", icon: "pentagon" },
  { tool: "fill", does: "fill", word: "fill", icon: "bucket" },
] as const;

/** Diameters of the brush in CSS pixels: it stays as large on the screen when the image is enlarged. */
const SIZES = [2, 4, 8, 14, 22, 32, 48, 72, 110];

export class MaskTool implements StageTool {
  readonly #canvas: Canvas;
  readonly #sketch: Sketch;
  #tool: Tool = "brush";
  #size = 4;
  #stroke: { last: Point; value: number } | null = null;
  /** Where the keyboard put its last dab. */
  #dab: Point | null = null;

  constructor(canvas: Canvas, sketch: Sketch) {
    this.#canvas = canvas;
    this.#sketch = sketch;
  }

  get name(): string {
    return this.#sketch.name;
  }

  get tool(): Tool {
    return this.#tool;
  }

  /** Whether the size of the brush matters. */
  get paints(): boolean {
    return this.#tool === "brush" || this.#tool === "eraser";
  }

  get size(): number {
    return SIZES[this.#size] ?? 0;
  }

  /** Tool and size, to go on so with the next image. */
  get habit(): JsonObject {
    return { tool: this.#tool, size: this.#size };
  }
  set habit(habit: unknown) {
    if (!isObject(habit)) return;
    this.#tool = TOOLS.find(({ tool }) => tool === habit["tool"])?.tool ?? this.#tool;
    const size = Number(habit["size"]);
    if (Number.isInteger(size)) this.resize(size - this.#size);
  }

  use(tool: Tool): void {
    this.#endStroke();
    this.#tool = tool;
    this.#canvas.refresh();
  }

  resize(step: number): void {
    this.#size = Math.min(Math.max(this.#size + step, 0), SIZES.length - 1);
    this.#canvas.refresh();
  }

  press(at: Point, event: PointerEvent): boolean {
    if (this.#tool === "polygon") return this.#sketch.press(at, event);
    if (this.#canvas.locked) return true;
    if (this.#tool === "fill") this.#fill(at);
    else this.#beginStroke(at);
    return true;
  }

  move(at: Point): void {
    if (this.#tool === "polygon") this.#sketch.move(at);
    else {
      this.#sketch.cursor = at;
      this.#strokeTo(at);
      this.#canvas.refresh(this.#stroke !== null);
    }
  }

  release(at: Point, event: PointerEvent): void {
    if (this.#tool === "polygon") this.#sketch.release(at, event);
    else {
      this.#strokeTo(at);
      this.#endStroke();
    }
    if (event.pointerType === "touch") this.hover(null);
  }

  cancel(): void {
    this.#sketch.cancel();
    if (this.#stroke) this.#canvas.cancel();
    this.#stroke = null;
  }

  hover(at: Point | null): void {
    if (this.#tool === "polygon") this.#sketch.hover(at);
    else {
      this.#sketch.cursor = at;
      this.#canvas.refresh();
    }
  }

  doubleClick(at: Point): void {
    if (this.#tool === "polygon") this.#sketch.doubleClick(at);
  }

  /** Acts on the key; returns whether it did. */
  handleKey(event: KeyboardEvent): boolean {
    if (this.#canvas.locked || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === " ") return this.#tool !== "polygon" && this.#paintAtCursor(event.shiftKey);
    return this.#toolByKey(event);
  }

  #toolByKey(event: KeyboardEvent): boolean {
    const chosen = TOOLS.find(({ does }) => isKey(event, does));
    if (chosen) this.use(chosen.tool);
    else if (isKey(event, "thinner")) this.resize(-1);
    else if (isKey(event, "thicker")) this.resize(1);
    else return false;
    return true;
  }

  help(): KeyHelp[] {
    const tools = TOOLS.map(({ does, word }) => ({ keys: [capOf(does)], does: text(word) }));
    return [
      ...tools,
      { keys: [capOf("thinner"), capOf("thicker")], does: text("brushSize") },
      { keys: ["Space"], does: text("keyDab") },
      { keys: ["Shift", "Space"], does: text("keyStroke") },
    ];
  }

  /** The brush as large as it paints, or a cross where a fill begins. */
  renderCursor({ x, y, scale }: View): TemplateResult | typeof nothing {
    const { cursor } = this.#sketch;
    if (!cursor || this.#canvas.locked) return nothing;
    const [left, top] = [x + cursor.x * scale, y + cursor.y * scale];
    return svg`<g class="cross" transform="translate(${left} ${top})">
      ${this.paints ? svg`<circle class="brush" r=${this.size / 2}></circle>` : nothing}
      <path d="M-6 0H6M0 -6V6"></path></g>`;
  }

  get #radius(): number {
    return Math.max(this.size / 2 / this.#canvas.scale, 0.5);
  }

  #beginStroke(at: Point): void {
    const value = this.#canvas.begin(this.#tool === "eraser");
    if (value === null) return;
    this.#stroke = { last: at, value };
    this.#dab = null;
    this.#strokeTo(at);
  }

  #strokeTo(at: Point): void {
    if (!this.#stroke) return;
    this.#paint(this.#stroke.last, at, this.#stroke.value);
    this.#stroke.last = at;
  }

  #endStroke(): void {
    if (!this.#stroke) return;
    this.#stroke = null;
    this.#canvas.finish();
  }

  #paint(from: Point, to: Point, value: number): void {
    this.#canvas.mask.stroke(from, to, this.#radius, value);
    const { left, top, width, height } = boundsOf([from, to]);
    const wide = this.#radius + 1;
    this.#canvas.show({ left: left - wide, top: top - wide, width: width + 2 * wide, height: height + 2 * wide });
  }

  #fill(at: Point): void {
    if (this.#canvas.mask.at(at) === undefined) return;
    const value = this.#canvas.begin(false);
    if (value === null) return;
    this.#canvas.mask.flood(at, value);
    this.#canvas.finish();
  }

  /** A dab of the brush, or a stroke from the last dab to here; without a cursor yet it only appears. */
  #paintAtCursor(stroke: boolean): boolean {
    const { cursor } = this.#sketch;
    if (!cursor) return false;
    if (this.#stroke) return true;
    const from = stroke ? (this.#dab ?? cursor) : cursor;
    if (this.#tool === "fill") this.#fill(cursor);
    else {
      const value = this.#canvas.begin(this.#tool === "eraser");
      if (value === null) return true;
      this.#paint(from, cursor, value);
      this.#canvas.finish();
    }
    this.#dab = cursor;
    return true;
  }
}

export function renderMaskTools(pen: MaskTool): TemplateResult {
  const choice = ({ tool, does, word, icon: picture }: (typeof TOOLS)[number]) => {
    const name = `${text(word)} (${capOf(does)})`;
    const chosen = String(pen.tool === tool);
    return html`<button
      id=${tool}
      class="tool"
      title=${name}
      aria-label=${name}
      aria-pressed=${chosen}
      @click=${() => pen.use(tool)}
    >
      ${icon(picture)}
    </button>`;
  };
  const resize = (step: number, sign: string, key: string) => {
    const name = `${text(step < 0 ? "smaller" : "larger")} (${key})`;
    return html`<button class="tool" title=${name} aria-label=${name} @click=${() => pen.resize(step)}>
      ${sign}
    </button>`;
  };
  return html`${TOOLS.map(choice)}
    <div class="sizes" ?data-used=${pen.paints}>
      ${resize(-1, "−", capOf("thinner"))}<output class="brush-size">${pen.size} px</output>${resize(
        1,
        "+",
        capOf("thicker"),
      )}
    </div>
    <span class="divider"></span>`;
}
