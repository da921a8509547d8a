/** crowd-instance-segmentation: every object gets pixels and a colour of its own, labels repeat. */
import { html, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { bindingOf, capOf, isKey } from "../../base/bindings";
import type { KeyHelp } from "../../base/bridge";
import type { LabelColor } from "../../base/colors";
import { text } from "../../base/messages";
import { format } from "../../formats/instance_segmentation";
import { freeColor } from "../../tools/mask-colors";
import { MaskElement } from "../../tools/mask-element";
import { TOOLS } from "../../tools/mask-tool";

export class CrowdInstanceSegmentation extends MaskElement {
  protected readonly listsEmpty = true;
  protected override readonly toolKeys: string = [...TOOLS.map(({ does }) => does), "another" as const]
    .map((action) => bindingOf(action).key)
    .join("");
  /** The worker picked the current instance, so that a label chosen now is for it. */
  @state() private picked = false;

  constructor() {
    super(format);
  }

  protected get oneWord(): string {
    return text("oneInstance");
  }

  /** The colour of what is painted now: labels have none of their own. */
  override colorOf(): LabelColor {
    const color = this.sheet.segment(this.current)?.color ?? this.#nextColor;
    return { fill: color, text: "#ffffff" };
  }

  get #nextColor(): string {
    return freeColor(this.rest.segments.map((segment) => segment?.color ?? ""));
  }

  protected numberFor(label: string): number {
    if (this.current === 0) this.current = this.sheet.add({ label, color: this.#nextColor });
    return this.current;
  }

  protected labelPicked(label: string): void {
    const segment = this.picked ? this.sheet.segment(this.current) : null;
    if (segment) this.change(this.current, { ...segment, label });
    else this.#next();
  }

  protected override selectSegment(id: number): void {
    super.selectSegment(id);
    this.picked = true;
    const segment = this.sheet.segment(id);
    if (segment) this.activate(segment.label);
  }

  protected override toolKey(event: KeyboardEvent): boolean {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!plain || !isKey(event, "another")) return super.toolKey(event);
    this.#next();
    return true;
  }

  protected override toolHelp(): KeyHelp[] {
    return [{ keys: [capOf("another")], does: text("newInstance") }, ...super.toolHelp()];
  }

  /** The label's colour would say nothing, so that its place stays empty. */
  protected override renderSwatch(): TemplateResult {
    return html``;
  }

  protected override renderObjects(): TemplateResult {
    return html`<button class="tool new" ?disabled=${this.current === 0} @click=${() => this.#next()}>
        ${text("newInstance")} <kbd aria-hidden="true">${capOf("another")}</kbd>
      </button>
      ${super.renderObjects()}`;
  }

  #next(): void {
    this.current = 0;
    this.picked = false;
  }
}
