/** crowd-slider-label: the text of a tick, at its value's place on the track. */
import { css, html } from "lit";
import { CrowdElement } from "../../base/element";

export class CrowdSliderLabel extends CrowdElement {
  static override styles = css`
    :host {
      color: var(--text-soft);
      font-size: var(--size-small);
      inset-inline-start: calc(0.5rem + (100% - 1rem) * var(--fraction, 0));
      line-height: var(--leading-tight);
      max-inline-size: 8em;
      position: absolute;
      text-align: center;
      translate: -50%;
    }
  `;

  protected override render() {
    return html`<slot></slot>`;
  }
}
