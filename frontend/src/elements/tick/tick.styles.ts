import { css } from "lit";

export const tickStyles = css`
  :host {
    align-items: center;
    border-radius: var(--radius-small);
    color: inherit;
    cursor: pointer;
    display: inline-flex;
    flex-wrap: wrap;
    gap: var(--space-2);
    margin-inline-end: var(--space-4);
    min-block-size: var(--control);
  }

  :host(:focus-visible) {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  :host([aria-disabled="true"]) {
    color: var(--text-faint);
    cursor: not-allowed;
  }

  .tick {
    background: var(--surface);
    block-size: 1.125rem;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    flex: none;
    inline-size: 1.125rem;
    position: relative;
  }

  .radio {
    border-radius: 50%;
  }

  .on {
    background: var(--accent);
    border-color: var(--accent);
  }

  .on::after {
    border: solid var(--on-accent);
    border-width: 0 2px 2px 0;
    content: "";
    inset: 1px 5px 4px;
    position: absolute;
    rotate: 45deg;
  }

  .radio.on::after {
    background: var(--on-accent);
    border: 0;
    border-radius: 50%;
    inset: 4px;
  }

  .switch {
    border-radius: 1em;
    inline-size: 2.25rem;
  }

  .switch::after,
  .switch.on::after {
    background: var(--line-strong);
    border: 0;
    border-radius: 50%;
    content: "";
    inset: 2px auto 2px 2px;
    inline-size: 0.75rem;
    position: absolute;
    rotate: none;
  }

  .switch.on::after {
    background: var(--on-accent);
    inset-inline: auto 2px;
  }

  :host([aria-invalid="true"]) .tick {
    border-color: var(--bad);
    border-width: 2px;
  }

  .text {
    min-inline-size: 0;
  }

  .complaint {
    flex-basis: 100%;
    font-size: var(--size-small);
  }

  .complaint:empty {
    display: none;
  }

  @media (forced-colors: active) {
    .on {
      background: Highlight;
      border-color: Highlight;
      forced-color-adjust: none;
    }

    .on::after {
      border-color: HighlightText;
      forced-color-adjust: none;
    }

    .radio.on::after,
    .switch.on::after {
      background: HighlightText;
    }
  }

  @media (pointer: coarse) {
    :host {
      min-block-size: var(--target);
    }
  }
`;
