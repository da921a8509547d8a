/** crowd-card: a box that stands out from the page, with a heading and a picture if the author gives them. */
import { css, html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../../base/element";
import { baseStyles } from "../../base/shared.styles";

export class CrowdCard extends CrowdElement {
  static override styles = [
    baseStyles,
    css`
      :host {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius-large);
        box-shadow: var(--shadow);
        display: block;
        overflow: hidden;
      }

      img {
        display: block;
        inline-size: 100%;
      }

      h2 {
        font-size: var(--size-large);
        line-height: var(--leading-tight);
        margin: 0;
        padding: var(--space-4) var(--space-4) 0;
      }

      .content {
        display: flow-root;
        padding: var(--space-2) var(--space-4);
      }
    `,
  ];

  @property() heading = "";
  @property() image = "";

  protected override render() {
    return html`${this.image ? html`<img src=${this.image} alt="" />` : nothing}
      ${this.heading ? html`<h2>${this.heading}</h2>` : nothing}
      <div class="content"><slot></slot></div>`;
  }
}
