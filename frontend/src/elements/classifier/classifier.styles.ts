import { css } from "lit";
import { choicesStyles } from "../../base/choices.styles";
import { fieldLook } from "../../base/shared.styles";
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
      ${fieldLook};
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
