import { css } from "lit";

export const buttonLooks = css`
  :host {
    display: inline-block;
    margin: var(--space-1) 0;
    vertical-align: middle;
  }

  .button {
    align-items: center;
    background: var(--surface);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    color: var(--text);
    cursor: pointer;
    display: inline-flex;
    font: inherit;
    font-weight: 500;
    gap: var(--space-2);
    justify-content: center;
    min-block-size: var(--control);
    padding: 0 var(--space-4);
    text-decoration: none;
  }

  .button:hover {
    background: var(--sunken);
  }

  .reversed {
    flex-direction: row-reverse;
  }

  .primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }

  .primary:hover {
    background: var(--accent-strong);
    border-color: var(--accent-strong);
  }

  .primary kbd {
    background: transparent;
    border-color: currentcolor;
    color: inherit;
  }

  .link {
    background: transparent;
    border-color: transparent;
    color: var(--accent);
    padding: 0;
    text-decoration: underline;
  }

  .icon {
    block-size: 1.125rem;
    inline-size: 1.125rem;
  }

  button.icon {
    block-size: var(--control);
    border-color: transparent;
    inline-size: var(--control);
    padding: 0;
  }

  .button:disabled {
    background: var(--sunken);
    border-color: var(--line);
    color: var(--text-faint);
    cursor: not-allowed;
  }

  .spinner {
    animation:
      turn 1s linear infinite,
      appear 0s var(--time-skeleton) both;
    block-size: 1em;
    border: 2px solid currentcolor;
    border-block-start-color: transparent;
    border-radius: 50%;
    inline-size: 1em;
  }

  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation: appear 0s var(--time-skeleton) both;
    }
  }

  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }

  @keyframes appear {
    from {
      opacity: 0;
    }
  }

  /* The button that crowd-form adds stands in a bar at the end of the page, which is painted around it and takes no clicks. */
  :host([data-testid="crowd-submit"]) {
    align-self: end;
    border-image: linear-gradient(var(--line) 1px, var(--surface) 0) fill 0 / 0 / calc(var(--space-2) + 1px) 100vw
      var(--space-2);
    display: block;
    flex: none;
    inline-size: fit-content;
    inset-block-end: var(--space-2);
    margin-block: calc(var(--space-2) + 1px) var(--space-2);
    margin-inline: auto var(--space-4);
    position: sticky;
    z-index: 5;
  }

  :host([data-testid="crowd-submit"]) .button {
    min-inline-size: 9rem;
  }

  @media (pointer: coarse) {
    .button {
      min-block-size: var(--target);
    }
  }

  @media (max-width: 48rem) {
    :host([data-testid="crowd-submit"]) {
      align-self: stretch;
      inline-size: auto;
      margin-inline-start: var(--space-4);
    }

    :host([data-testid="crowd-submit"]) .button {
      inline-size: 100%;
      min-block-size: var(--target);
    }
  }
`;
