import { css } from "lit";
import { tickStyles } from "../../base/shared.styles";
import { panelStyles } from "../../tools/panel.styles";

export const rankingStyles = [
  panelStyles,
  tickStyles,
  css`
    .annotation-area {
      grid-template-columns: minmax(0, 1fr) minmax(18rem, 24rem);
    }

    .texts {
      display: grid;
      gap: var(--space-4);
      padding: var(--space-4) var(--space-6);
    }

    .texts p {
      margin: 0;
      max-inline-size: var(--measure);
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }

    .prompt {
      font-size: 1.125rem;
      font-weight: var(--weight-strong);
    }

    .texts section {
      border-inline-start: 3px solid var(--line-strong);
      padding-inline-start: var(--space-3);
    }

    .ranks {
      overflow: auto;
    }

    .ranks section + section {
      margin-block-start: var(--space-4);
    }

    .row {
      align-items: center;
      border-inline-start: 3px solid transparent;
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-1);
      padding-inline-start: var(--space-2);
    }

    .row[data-next] {
      border-color: var(--accent);
    }

    .row-name {
      flex: 1;
      min-inline-size: 6.5rem;
    }

    .row label {
      align-items: center;
      cursor: pointer;
      display: inline-flex;
      font-variant-numeric: tabular-nums;
      gap: var(--space-1);
      min-block-size: var(--control);
      padding-inline: var(--space-1);
    }

    @media (pointer: coarse) {
      .row label {
        min-block-size: var(--target);
        padding-inline: var(--space-2);
      }
    }
  `,
];
