/** crowd-polygon: outlines that close on an image. */
import { format } from "../../formats/polygon";
import { POLYGON } from "../../tools/kinds";
import { ShapeElement } from "../../tools/shape-element";
import type { Drawing } from "../../tools/shapes";

export class CrowdPolygon extends ShapeElement {
  /** A label is chosen for one outline; after it, the worker chooses again. */
  #used = false;

  constructor() {
    super(POLYGON, format);
  }

  override get label(): string | null {
    const asks = this.#used && this.labels.length > 1 && !this.sketch.begun;
    return asks ? null : super.label;
  }

  override commit(next: Drawing): void {
    const { shapes, pending } = this.drawing;
    super.commit(next);
    this.#used ||= pending.length > 0 && next.shapes.length > shapes.length;
  }

  protected override activate(label: string): void {
    this.#used = false;
    super.activate(label);
  }
}
