/** Looks that several elements share: buttons, key caps, dialogs, faults. All values are tokens. */
import { css, unsafeCSS } from "lit";
import ticks from "../styles/parts/ticks.css";

/** The browser's ticks and radio buttons, for elements that have some. */
export const tickStyles = unsafeCSS(ticks);

/** What one types into, for the inside of a rule. */
export const fieldLook = css`
  background: var(--surface);
  border: 1px solid var(--line-strong);
  border-radius: var(--radius);
  color: var(--text);
  font: inherit;
  inline-size: 100%;
  min-block-size: var(--control);
  padding: var(--space-1) var(--space-2);
`;

export const baseStyles = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  :host {
    color: var(--text);
    font-family: var(--font);
    line-height: var(--leading);
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  .faults {
    background: var(--bad-soft);
    border-inline-start: 4px solid var(--bad);
    margin: var(--space-2);
    overflow-wrap: anywhere;
    padding: var(--space-2) var(--space-3);
  }

  .faults p,
  .complaint {
    margin: 0;
  }

  .complaint {
    color: var(--bad);
    font-weight: 500;
  }

  .visually-hidden {
    block-size: 1px;
    clip-path: inset(50%);
    inline-size: 1px;
    overflow: hidden;
    position: absolute;
    white-space: nowrap;
  }
`;

export const keyStyles = css`
  kbd {
    background: var(--sunken);
    border: 1px solid var(--line);
    border-block-end-width: 2px;
    border-radius: var(--radius-small);
    color: var(--text-soft);
    display: var(--key, inline-block);
    font: 500 0.75rem/1 var(--font);
    min-inline-size: 1.5em;
    padding: 0.25em 0.4em;
    text-align: center;
  }
`;

export const buttonStyles = css`
  .tool,
  .link {
    background: transparent;
    border: 1px solid transparent;
    border-radius: var(--radius);
    color: var(--text-soft);
    cursor: pointer;
    font: inherit;
  }

  .tool {
    align-items: center;
    block-size: var(--control);
    display: inline-flex;
    gap: var(--space-1);
    justify-content: center;
    min-inline-size: var(--control);
    padding: 0 var(--space-2);
  }

  .tool:hover {
    background: var(--sunken);
    color: var(--text);
  }

  .tool[aria-pressed="true"] {
    background: var(--accent-soft);
    border-color: var(--accent);
    color: var(--text);
  }

  @media (forced-colors: active) {
    .tool[aria-pressed="true"] {
      border-color: Highlight;
      outline: 1px solid Highlight;
    }
  }

  .link {
    color: var(--accent);
    min-block-size: var(--control);
    padding: 0;
    text-align: start;
    text-decoration: underline;
    text-underline-offset: 0.15em;
  }

  .link:hover {
    color: var(--accent-strong);
  }

  @media (pointer: coarse) {
    .tool {
      block-size: var(--target);
      min-inline-size: var(--target);
    }

    .link {
      min-block-size: var(--target);
    }
  }

  svg {
    block-size: 1.125rem;
    fill: none;
    flex: none;
    inline-size: 1.125rem;
    stroke: currentcolor;
  }
`;

export const dialogStyles = css`
  dialog {
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: var(--radius-large);
    box-shadow: var(--shadow-raised);
    color: var(--text);
    font-family: var(--font);
    inline-size: min(var(--measure), calc(100vw - 2rem));
    line-height: var(--leading);
    margin: auto;
    max-block-size: calc(100dvh - 3rem);
    overflow: auto;
    padding: var(--space-4) var(--space-6) var(--space-6);
  }

  dialog::backdrop {
    background: var(--veil);
  }

  dialog h2 {
    font-size: var(--size-large);
    line-height: var(--leading-tight);
    margin: 0;
  }

  dialog dl {
    display: grid;
    gap: var(--space-2) var(--space-4);
    grid-template-columns: max-content 1fr;
  }

  dialog dd {
    margin: 0;
  }

  dialog form button,
  .solid {
    background: var(--accent);
    border: 1px solid var(--accent);
    border-radius: var(--radius);
    color: var(--on-accent);
    cursor: pointer;
    font: inherit;
    font-weight: 500;
    min-block-size: var(--control);
    padding: 0 var(--space-4);
  }

  .dialog-head {
    align-items: start;
    background: var(--raised);
    display: flex;
    gap: var(--space-4);
    inset-block-start: calc(-1 * var(--space-4));
    justify-content: space-between;
    margin-block-end: var(--space-3);
    padding-block: var(--space-2);
    position: sticky;
  }
`;
