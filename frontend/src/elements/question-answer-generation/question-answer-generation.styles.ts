import { css } from "lit";
import { fieldLook, tickStyles } from "../../base/shared.styles";
import { textStyles } from "../entity-annotation/entity-annotation.styles";
import { panelStyles } from "../../tools/panel.styles";

export const generationStyles = [
  panelStyles,
  textStyles,
  tickStyles,
  css`
    .annotation-area {
      grid-template-columns: minmax(0, 1fr) minmax(20rem, 28rem);
    }

    .text {
      line-height: 1.7;
      min-block-size: 8rem;
    }

    .refer {
      padding: 0 var(--space-6) var(--space-4);
    }

    .solid:disabled {
      background: var(--sunken);
      border-color: var(--line);
      color: var(--text-faint);
      cursor: not-allowed;
    }

    .pairs {
      display: flex;
      flex-direction: column;
      gap: var(--space-3);
      overflow: auto;
    }

    fieldset {
      border: 1px solid var(--line);
      border-radius: var(--radius);
      display: grid;
      gap: var(--space-1);
      margin: 0;
      min-inline-size: 0;
      padding: var(--space-2) var(--space-3) var(--space-3);
      position: relative;
    }

    fieldset[data-current] {
      border-color: var(--accent);
    }

    legend {
      font-weight: var(--weight-strong);
      padding-inline: var(--space-1);
    }

    .remove {
      inset-block-start: -0.5rem;
      inset-inline-end: var(--space-1);
      position: absolute;
    }

    textarea {
      ${fieldLook};
      field-sizing: content;
      max-block-size: 14rem;
      min-block-size: 3.5rem;
      resize: vertical;
    }

    .tags {
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-1) var(--space-3);
    }

    .tag {
      align-items: center;
      display: inline-flex;
      gap: var(--space-1);
      min-block-size: var(--control);
    }

    .references {
      list-style: none;
      margin: 0;
      padding: 0;
    }

    .references li {
      align-items: center;
      display: flex;
      gap: var(--space-2);
      justify-content: space-between;
    }

    .add {
      border-color: var(--line-strong);
      flex: none;
    }
  `,
];
