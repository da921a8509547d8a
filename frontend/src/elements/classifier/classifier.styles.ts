import { css } from "lit";
import { choicesStyles } from "../../base/choices.styles";
import { widgetStyles } from "../../base/widget";

export const classifierStyles = [
  widgetStyles,
  choicesStyles,
  css`
    .target {
      font-size: 1.125rem;
      padding: var(--space-6);
    }

    .target:has(.stage) {
      padding: 0;
    }

    .category-picker-wrapper {
      align-content: start;
      display: grid;
      gap: var(--space-2);
      overflow: auto;
    }

    textarea {
      background: var(--surface);
      border: 1px solid var(--line-strong);
      border-radius: var(--radius);
      color: inherit;
      font: inherit;
      inline-size: 100%;
      min-block-size: var(--control);
      padding: var(--space-1) var(--space-2);
    }

    textarea {
      display: block;
      margin-block: var(--space-3);
    }

    .comment-link {
      align-items: center;
      display: flex;
      gap: var(--space-2);
    }

    dialog h2 {
      color: var(--text);
      font-size: var(--size-large);
    }
  `,
];
