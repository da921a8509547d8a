import { css } from "lit";
import { panelStyles } from "../../tools/panel.styles";

/** A text with marks in it. */
export const textStyles = css`
  .text {
    cursor: text;
    font-size: 1.125rem;
    line-height: 2.1;
    min-block-size: 100%;
    overflow-wrap: anywhere;
    padding: var(--space-4) var(--space-6);
  }

  [data-start] {
    white-space: pre-wrap;
  }

  .text:focus-visible {
    outline-offset: -2px;
  }

  .text::selection,
  .text *::selection {
    background: var(--accent);
    color: var(--on-accent);
  }

  mark {
    forced-color-adjust: none;
    cursor: pointer;
    padding-block: 0.15em;
    position: relative;
  }

  mark.begins {
    border-end-start-radius: 3px;
    border-start-start-radius: 3px;
  }

  mark.ends {
    border-end-end-radius: 3px;
    border-start-end-radius: 3px;
  }
`;

export const entityStyles = [
  panelStyles,
  textStyles,
  css`
    :host {
      block-size: calc(100dvh - var(--above, 0px));
      display: block;
      min-block-size: 0;
    }

    :host([data-wrapped]) {
      block-size: auto;
      display: flex;
      flex: 1;
      min-block-size: min(28rem, 100dvh);
    }

    crowd-form {
      block-size: 100%;
      display: flex;
      flex: 1;
      min-block-size: 0;
      min-inline-size: 0;
    }

    crowd-form > form {
      block-size: 100%;
      display: flex;
      flex-direction: column;
      margin: 0;
      overflow: auto;
    }

    /* What scripts put into the form stands above the button, in whatever order it came. */
    crowd-form > form > crowd-button[data-testid="crowd-submit"] {
      order: 1;
    }

    .widget {
      display: flex;
      flex: 1;
      flex-direction: column;
      min-block-size: 12rem;
    }

    .pane {
      min-block-size: 100%;
      position: relative;
    }

    mark.picked {
      outline: 2px solid var(--focus);
    }

    mark[data-tag]::before {
      color: var(--text-soft);
      content: attr(data-tag);
      font-size: 0.6875rem;
      font-weight: var(--weight-strong);
      inset-block-start: -1.15em;
      inset-inline-start: 0;
      line-height: 1;
      pointer-events: none;
      position: absolute;
      white-space: nowrap;
    }

    .caret {
      animation: blink 1.1s steps(2, start) infinite;
      background: var(--focus);
      inline-size: 2px;
      pointer-events: none;
      position: absolute;
    }

    @keyframes blink {
      to {
        visibility: hidden;
      }
    }

    @media (prefers-reduced-motion: reduce) {
      .caret {
        animation: none;
      }
    }

    .drop {
      align-items: center;
      background: var(--raised);
      block-size: 1.5rem;
      border: 1px solid var(--line-strong);
      border-radius: 50%;
      color: var(--text);
      cursor: pointer;
      display: flex;
      inline-size: 1.5rem;
      justify-content: center;
      padding: 0;
      position: absolute;
      translate: 2px -60%;
    }

    .drop svg {
      block-size: 0.875rem;
      inline-size: 0.875rem;
    }

    .hint {
      inset-block-end: var(--space-2);
      position: sticky;
    }
  `,
];
