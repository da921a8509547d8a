/** crowd-instructions: a dialog with three tabs, filled from four regions. */
import { css, html, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { capOf, isKey } from "../../base/bindings";
import { bridge, type KeyHelp } from "../../base/bridge";
import { addKeyTarget, removeKeyTarget } from "../../base/keys";
import { text } from "../../base/messages";
import { DialogElement } from "./dialog";
import { tabBar, tabStyles } from "./tab-bar";

const TABS = [
  { regions: ["short-summary"], title: "summary" },
  { regions: ["detailed-instructions"], title: "detailedInstructions" },
  { regions: ["positive-example", "negative-example"], title: "examples" },
] as const;

export class CrowdInstructions extends DialogElement {
  static override styles = [
    ...DialogElement.styles,
    tabStyles,
    css`
      .panel {
        padding-block: var(--space-4);
      }

      ::slotted(positive-example) {
        border-inline-start: 4px solid var(--good);
        padding-inline-start: var(--space-3);
      }

      ::slotted(negative-example) {
        border-inline-start: 4px solid var(--bad);
        padding-inline-start: var(--space-3);
      }
    `,
  ];

  protected readonly heading = text("openInstructions");

  @state() private shown = 0;
  readonly #children = new MutationObserver(() => this.#assignSlots());

  override connectedCallback(): void {
    super.connectedCallback();
    addKeyTarget(this);
    this.#assignSlots();
    this.#children.observe(this, { childList: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeKeyTarget(this);
    this.#children.disconnect();
  }

  override open(): void {
    super.open();
    bridge.send({ type: "instructions" });
  }

  handleKey(event: KeyboardEvent): boolean {
    if (!isKey(event, "instructions") || event.ctrlKey || event.metaKey || event.altKey) return false;
    this.open();
    return true;
  }

  keyHelp(): KeyHelp[] {
    return [{ keys: [capOf("instructions")], does: text("keyInstructions") }];
  }

  #assignSlots(): void {
    for (const child of this.children) {
      if (TABS.some(({ regions }) => (regions as readonly string[]).includes(child.localName))) {
        child.slot = child.localName;
      }
    }
    this.requestUpdate();
  }

  protected renderContent(): TemplateResult {
    const present = TABS.filter(({ regions }) => regions.some((name) => this.querySelector(`:scope > ${name}`)));
    const panel = (tab: (typeof TABS)[number], index: number) =>
      html`<div
        class="panel"
        id="panel-${index}"
        role="tabpanel"
        aria-labelledby="tab-${index}"
        ?hidden=${index !== this.shown}
      >
        ${tab.regions.map((name) => html`<slot name=${name}></slot>`)}
      </div>`;
    return html`${tabBar(
        present.map(({ title }) => text(title)),
        this.shown,
        (index) => (this.shown = index),
      )}
      ${present.map(panel)}<slot></slot>`;
  }
}
