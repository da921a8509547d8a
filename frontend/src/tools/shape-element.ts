/** An element whose worker draws shapes of one kind on an image. */
import { html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { capOf } from "../base/bindings";
import { bridge, type KeyHelp } from "../base/bridge";
import { history } from "../base/history";
import { icon } from "../base/icon";
import type { Json, JsonObject } from "../base/json";
import { text } from "../base/messages";
import { shapesFrom, toAnswer, type Labeled, type ShapeFormat } from "../formats/drawn";
import { drawingStyles } from "./drawing.styles";
import { DrawingElement } from "./drawing-element";
import { onImage } from "./geometry";
import { ImageStage } from "./image-stage";
import { isNothing, settled, type Kind } from "./kinds";
import { renderObjects, revealSelected } from "./object-list";
import { applied, difference, EMPTY, restored, stored, withShape, type Drawing } from "./shapes";
import { renderSketch } from "./shape-view";
import { Sketch, type Desk } from "./sketch";
import { remove, sketchHelp, sketchKey } from "./sketch-keys";
import type { Point } from "./view";

export abstract class ShapeElement extends DrawingElement implements Desk {
  static override styles = drawingStyles;

  protected readonly sketch: Sketch;
  protected readonly stage: ImageStage;
  readonly #format: ShapeFormat;
  #initial: Labeled[] | null = null;
  /** What the initial value makes of itself with the present labels and image. */
  #begun: Drawing | null = null;
  /** Null until something was changed. */
  #drawn: Drawing | null = null;
  /** The selected object that the list has shown. */
  #revealed: number | null = null;

  constructor(kind: Kind, format: ShapeFormat) {
    super();
    this.#format = format;
    this.sketch = new Sketch(kind, this);
    this.stage = new ImageStage(this, this.sketch);
  }

  @property({ attribute: "initial-value" })
  get initialValue(): Labeled[] | null {
    return this.#initial;
  }
  set initialValue(value: unknown) {
    this.#initial = this.read("initial-value", value, (given) => shapesFrom(this.#format, given), null);
    this.#begun = null;
    this.renew();
  }

  get drawing(): Drawing {
    return this.#drawn ?? (this.#begun ??= this.#begin());
  }

  override get habit(): JsonObject {
    return { ...super.habit, snaps: this.sketch.snaps };
  }
  override set habit(habit: JsonObject) {
    super.habit = habit;
    this.sketch.snaps = habit["snaps"] !== false;
  }

  get draft(): Json {
    return { ...stored(this.drawing), ...this.madeLabels };
  }
  set draft(draft: Json) {
    this.madeLabels = draft;
    this.#put(restored(draft));
  }

  restorePart(part: Json): void {
    this.hint = "";
    this.sketch.cancel();
    this.#put(applied(this.drawing, part));
    this.fire("input");
    this.fire("change");
  }

  reset(): void {
    this.#drawn = null;
    this.complaint = "";
    this.sketch.select(null);
    this.renew();
  }

  protected problemOfDrawing(): string {
    const { shapes, nothing } = this.drawing;
    return shapes.length === 0 && !nothing ? text(this.sketch.kind.words.none) : "";
  }

  commit(next: Drawing): void {
    const now = this.drawing;
    const [before, after] = [difference(next, now), difference(now, next)];
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    history.keep(this, before, after);
    this.hint = "";
    this.#put(next);
    const { label } = next.shapes.at(-1) ?? { label: "" };
    if (next.shapes.length > now.shapes.length) {
      this.hint = text("objectAdded", { label, count: String(next.shapes.length) });
    }
    this.edited();
  }

  refresh(dragging = false): void {
    this.requestUpdate();
    if (dragging) this.fire("input");
  }

  protected makeAnswer(): JsonObject {
    const { shapes } = this.drawing;
    const modified = this.#initial ? { modified: !this.#isInitial() } : {};
    return toAnswer(this.#format, { shapes, image: this.image, ...modified });
  }

  protected get nothing(): boolean {
    return this.drawing.nothing;
  }
  protected set nothing(on: boolean) {
    this.commit(on ? { shapes: [], pending: [], nothing: true } : { ...this.drawing, nothing: false });
  }

  protected imageCame(): void {
    this.#begun = null;
    const given = this.#initial ?? [];
    this.#tellLeftOut(
      "unknownLabels",
      given.filter(({ label }) => !this.labels.includes(label)),
    );
    this.#tellLeftOut(
      "shapesOffImage",
      given.filter((shape) => isNothing(this.sketch.kind, this.#placed(shape))),
    );
  }

  #tellLeftOut(why: "unknownLabels" | "shapesOffImage", shapes: readonly Labeled[]): void {
    if (shapes.length === 0) return;
    const labels = [...new Set(shapes.map(({ label }) => label))].join(", ");
    bridge.send({ type: "error", message: text(why, { labels }) });
  }

  /** Shapes whose label is gone are gone, too. */
  protected labelsChanged(): void {
    const known = this.labels;
    this.#begun = null;
    if (!this.#drawn) return;
    const shapes = this.#drawn.shapes.filter(({ label }) => known.includes(label));
    this.#drawn = { ...this.#drawn, shapes };
  }

  /** The selected object becomes of this label; otherwise the next one will be. */
  protected labelPicked(label: string): void {
    const shape = this.sketch.picked && !this.sketch.begun ? this.sketch.selection : null;
    if (shape) this.commit(withShape(this.drawing, { ...shape, label }));
    else this.sketch.select(null);
  }

  protected toolKey(event: KeyboardEvent): boolean {
    return sketchKey(this.sketch, event, this.place(event));
  }

  protected toolHelp(): KeyHelp[] {
    return sketchHelp(this.sketch);
  }

  protected renderTarget(): TemplateResult {
    const look = {
      view: this.stage.view,
      opacity: this.stage.opacity,
      concealed: this.concealed,
      colorOf: (label: string) => this.colorOf(label),
      colors: this.looks,
    };
    const layer = html`<svg class="layer" aria-hidden="true">
        ${this.stage.shown ? renderSketch(this.sketch, look) : svg``}
      </svg>
      ${this.renderHint()}`;
    const name = this.header || this.name || text("drawing");
    return this.stage.render({ src: this.src, name, layer, tools: this.#renderTools() });
  }

  #renderTools(): TemplateResult {
    const name = `${text("snap")} (${capOf("snap")})`;
    const magnet = html`<button
      class="tool"
      title=${name}
      aria-label=${name}
      aria-pressed=${String(this.sketch.snaps)}
      @click=${() => this.sketch.toggleSnapping()}
    >
      ${icon("magnet")}
    </button>`;
    return html`${this.sketch.kind.snaps ? magnet : nothing}${this.renderTools()}`;
  }

  protected get hasSelection(): boolean {
    return this.sketch.selected !== null && !this.disabled;
  }

  protected removeSelection(): void {
    remove(this.sketch);
  }

  protected renderObjects(): TemplateResult {
    return renderObjects({
      items: this.drawing.shapes,
      selected: this.sketch.selected,
      kind: text(this.sketch.kind.words.one),
      looks: this.looks,
      swatch: ({ label }) => this.renderSwatch(label),
      select: (id) => {
        this.sketch.select(id);
        const [corner] = this.sketch.selection?.points ?? [];
        if (corner) this.stage.reveal(corner);
      },
      remove: (id) => void remove(this.sketch, id),
    });
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { selected } = this.sketch;
    if (selected !== this.#revealed) revealSelected(this.renderRoot);
    this.#revealed = selected;
  }

  #put(drawing: Drawing): void {
    this.#drawn = drawing;
    if (!drawing.shapes.some(({ id }) => id === this.sketch.selected)) this.sketch.select(null);
    this.renew();
  }

  /** The initial value's shapes, as far as their labels are known and there is something of them on the image. */
  #begin(): Drawing {
    const known = (this.#initial ?? []).filter(({ label }) => this.labels.includes(label));
    return known.reduce((drawing, shape, index) => {
      const points = this.#placed(shape);
      const drawn = !this.stage.shown || !isNothing(this.sketch.kind, points);
      return drawn ? withShape(drawing, { id: index + 1, label: shape.label, points }) : drawing;
    }, EMPTY);
  }

  /** On whole pixels of the image, once it is there. */
  #placed({ points }: Labeled): readonly Point[] {
    return settled(this.sketch.kind, this.stage.shown ? points.map((point) => onImage(point, this.image)) : points);
  }

  #isInitial(): boolean {
    const plain = ({ shapes }: Drawing) => JSON.stringify(shapes.map(({ label, points }) => [label, points]));
    return plain(this.drawing) === plain((this.#begun ??= this.#begin()));
  }
}
