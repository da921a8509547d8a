/** crowd-slider-label: the text of a tick, at its value's place on the track. */
import { css, html } from "lit";
import { CrowdElement } from "../../base/element";

export class CrowdSliderLabel extends CrowdElement {
  static override styles = css`
    :host {
      color: color-mix(in srgb, currentcolor 80%, transparent);
      font-size: var(--size-small);
      --at: calc(0.5rem + (100cqi - 1rem) * var(--fraction, 0));
      --back: clamp(100% - (100cqi - var(--at)), 50%, var(--at));
      grid-area: 1 / 1;
      inline-size: max-content;
      inset-inline-start: var(--at);
      line-height: var(--leading-tight);
      max-inline-size: min(8em, 40cqi);
      position: relative;
      text-align: center;
      translate: calc(-1 * var(--back));
    }

    :host(:dir(rtl)) {
      translate: var(--back);
    }
  `;

  protected override render() {
    return html`<slot></slot>`;
  }
}
