import { css } from "lit";
import { instructionsStyles } from "../../base/instructions";
import { baseStyles, buttonStyles, dialogStyles, keyStyles } from "../../base/shared.styles";

export const formStyles = [
  baseStyles,
  buttonStyles,
  keyStyles,
  dialogStyles,
  instructionsStyles,
  css`
    :host {
      color: inherit;
      display: flex;
    }

    .awsui-app-layout__navigation,
    #answers-box {
      color: var(--text);
    }

    .content {
      flex: 1;
      min-inline-size: 0;
    }

    .awsui-app-layout__navigation {
      block-size: 100dvh;
      inset-block-start: 0;
      position: sticky;
      z-index: 6; /* above the bar around the button */
    }

    .problem {
      background: var(--bad-soft);
      color: var(--text);
      border-inline-start: 4px solid var(--bad);
      inset-block-end: 4.5rem;
      inset-inline-end: var(--space-4);
      max-inline-size: min(30rem, calc(100vw - 2rem));
      padding: var(--space-2) var(--space-3);
      position: fixed;
      z-index: 10;
    }

    #answers-box {
      background: var(--sunken);
      font-family: var(--font-mono);
      font-size: var(--size-small);
      margin: var(--space-4);
      overflow-wrap: anywhere;
      padding: var(--space-3);
      white-space: pre-wrap;
    }

    @media (max-width: 48rem) {
      :host {
        display: block;
      }

      .awsui-app-layout__navigation {
        block-size: auto;
        position: static;
      }
    }
  `,
];
