/** crowd-alert: a message in the page; templates often make it by script. */
import { css, html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { flag } from "../../base/attributes";
import { CrowdElement } from "../../base/element";
import { icon } from "../../base/icon";
import { text } from "../../base/messages";
import { baseStyles, buttonStyles } from "../../base/shared.styles";

export class CrowdAlert extends CrowdElement {
  static override styles = [
    baseStyles,
    buttonStyles,
    css`
      :host {
        --edge: var(--accent);
        align-items: start;
        background: var(--accent-soft);
        border-inline-start: 4px solid var(--edge);
        border-radius: var(--radius);
        display: flex;
        gap: var(--space-2);
        justify-content: space-between;
        margin-block: var(--space-2);
        padding: var(--space-2) var(--space-3);
      }

      :host([type="success"]) {
        --edge: var(--good);
        background: var(--good-soft);
      }

      :host([type="warning"]) {
        --edge: var(--warn);
        background: var(--warn-soft);
      }

      :host([type="error"]) {
        --edge: var(--bad);
        background: var(--bad-soft);
      }

      :host([dismissible]) div {
        padding-block: calc((var(--control) - 1lh) / 2);
      }

      strong {
        color: var(--edge);
      }
    `,
  ];

  @property() type = "info";
  @property({ converter: flag }) dismissible = false;

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasAttribute("role")) this.setAttribute("role", "alert");
  }

  protected override render() {
    const known = this.type === "success" || this.type === "warning" || this.type === "error" ? this.type : "info";
    return html`<div><strong>${text(known)}</strong> <slot></slot></div>
      ${this.dismissible ? this.#button() : nothing}`;
  }

  #button() {
    return html`<button class="tool" aria-label=${text("dismiss")} @click=${() => (this.hidden = true)}>
      ${icon("x")}
    </button>`;
  }
}
