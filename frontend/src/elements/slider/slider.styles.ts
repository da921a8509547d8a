import { css } from "lit";
import { fieldLook } from "../../base/shared.styles";

export const sliderStyles = css`
  :host {
    color: inherit;
    display: block;
    margin-block: var(--space-2);
  }

  .row {
    align-items: start;
    display: flex;
    gap: var(--space-4);
  }

  .track {
    flex: 1;
    padding-block-start: 1.75rem;
    position: relative;
  }

  input[type="range"] {
    accent-color: var(--accent);
    block-size: var(--control);
    display: block;
    inline-size: 100%;
    margin: 0;
  }

  .pin {
    background: var(--accent);
    border-radius: var(--radius);
    color: var(--on-accent);
    font-size: var(--size-small);
    font-variant-numeric: tabular-nums;
    inset-block-start: 0;
    inset-inline-start: calc(0.5rem + (100% - 1rem) * var(--fraction));
    padding: 0 var(--space-2);
    position: absolute;
    translate: -50%;
  }

  .pin:dir(rtl) {
    translate: 50%;
  }

  .second {
    background: var(--line-strong);
    block-size: 2px;
    inline-size: calc(100% * var(--fraction));
    inset-block-start: calc(1.75rem + var(--control) / 2 + 6px);
    position: absolute;
  }

  /* Labels stand over each other's heads in one cell, each moved to its place; the longest makes the height. */
  .ticks {
    container-type: inline-size;
    display: grid;
    justify-items: start;
    min-block-size: 1.5rem;
  }

  .box {
    ${fieldLook};
    inline-size: 6rem;
    margin-block-start: 1.75rem;
    padding-block: 0;
  }

  .complaint {
    font-size: var(--size-small);
  }

  .complaint:empty {
    display: none;
  }
`;
