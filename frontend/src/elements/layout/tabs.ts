/** crowd-tabs and crowd-tab: inactive tabs are hidden, but stay in the page and in the answer. */
import { css, html } from "lit";
import { property, state } from "lit/decorators.js";
import { CrowdElement } from "../../base/element";
import { baseStyles } from "../../base/shared.styles";
import { tabBar, tabStyles } from "./tab-bar";

export class CrowdTab extends CrowdElement {
  @property() header = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "tabpanel");
  }

  protected override updated(): void {
    this.setAttribute("aria-label", this.header);
    this.closest<CrowdTabs>("crowd-tabs")?.requestUpdate();
  }

  protected override render() {
    return html`<slot></slot>`;
  }
}

export class CrowdTabs extends CrowdElement {
  static override styles = [
    baseStyles,
    tabStyles,
    css`
      :host {
        color: inherit;
        display: block;
      }

      ::slotted(crowd-tab) {
        display: block;
        padding-block: var(--space-4);
      }

      ::slotted(crowd-tab[hidden]) {
        display: none;
      }
    `,
  ];

  @state() private shown = 0;

  constructor() {
    super();
    this.addEventListener("crowd-reveal", (event) => this.#reveal(event));
  }

  get #tabs(): CrowdTab[] {
    return [...this.querySelectorAll<CrowdTab>(":scope > crowd-tab")];
  }

  protected override updated(): void {
    this.#tabs.forEach((tab, index) => (tab.hidden = index !== this.shown));
  }

  protected override render() {
    const titles = this.#tabs.map((tab) => tab.header);
    return html`${tabBar(titles, this.shown, (index) => (this.shown = index), false)}
      <slot @slotchange=${() => this.requestUpdate()}></slot>`;
  }

  /** Shows the tab with the control that asks to be seen. */
  #reveal(event: Event): void {
    const tabs = this.#tabs;
    const index = tabs.findIndex((tab) => tab.contains(event.target as Node));
    if (index === -1) return;
    this.shown = index;
    tabs.forEach((tab, at) => (tab.hidden = at !== index));
  }
}
