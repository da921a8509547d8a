/** crowd-semantic-segmentation: every pixel gets the label that it shows. */
import type { LabelColor } from "../../base/colors";
import { text } from "../../base/messages";
import { format } from "../../formats/semantic_segmentation";
import { hexOf, maskColor, palette } from "../../tools/mask-colors";
import { MaskElement } from "../../tools/mask-element";

export class CrowdSemanticSegmentation extends MaskElement {
  protected readonly listsEmpty = false;

  constructor() {
    super(format);
  }

  protected get oneWord(): string {
    return text("oneArea");
  }

  /** The initial value's colour of a label, or the author's, or the customary one. */
  override colorOf(label: string): LabelColor {
    return { fill: this.#hexOf(label), text: "#ffffff" };
  }

  #hexOf(label: string): string {
    const there = [...(this.initialValue?.segments ?? []), ...this.rest.segments].filter((one) => one !== null);
    const given = new Map(there.map((segment) => [segment.label, segment.color]));
    return palette(this.labels, given, (place) => this.#usual(place)).get(label) ?? maskColor(0);
  }

  #usual(place: number): string {
    const own = this.labelColors[place];
    return own === undefined ? maskColor(place) : hexOf(own);
  }

  protected numberFor(label: string): number {
    const known = this.rest.segments.findIndex((segment) => segment?.label === label) + 1;
    const number = known || this.sheet.add({ label, color: this.#hexOf(label) });
    this.current = number;
    return number;
  }

  protected labelPicked(label: string): void {
    this.current = this.rest.segments.findIndex((segment) => segment?.label === label) + 1;
  }

  protected override selectSegment(id: number): void {
    const segment = this.sheet.segment(id);
    if (segment) this.activate(segment.label);
    super.selectSegment(id);
  }
}
