import { css } from "lit";
import { choicesStyles } from "../base/choices.styles";
import { widgetStyles } from "../base/widget";

/** The panel beside what is labeled: labels, and a list of what has been made. */
export const panelStyles = [
  widgetStyles,
  choicesStyles,
  css`
    .label-pane-content {
      display: flex;
      flex-direction: column;
      gap: var(--space-2);
      min-block-size: 0;
      overflow: auto;
    }

    .label-button {
      min-block-size: var(--control);
    }

    .swatch {
      block-size: 1rem;
      border: 1px solid var(--line-strong);
      border-radius: var(--radius-small);
      flex: none;
      forced-color-adjust: none; /* its colour is what it says */
      inline-size: 1rem;
    }

    .objects {
      margin-block-start: var(--space-3);
    }

    .objects ul {
      list-style: none;
      margin: var(--space-1) 0 0;
      padding: 0;
    }

    .objects li {
      align-items: center;
      border-radius: var(--radius);
      display: flex;
    }

    .objects li:has([aria-pressed="true"]) {
      background: var(--accent-soft);
    }

    .object {
      align-items: center;
      background: transparent;
      border: 0;
      border-radius: var(--radius);
      color: var(--text);
      cursor: pointer;
      display: flex;
      flex: 1;
      font: inherit;
      gap: var(--space-2);
      min-block-size: var(--control);
      min-inline-size: 0;
      padding: 0 var(--space-2);
      text-align: start;
    }

    .object:hover {
      background: var(--sunken);
    }

    .object-name {
      flex: 1;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    .number,
    .count {
      color: var(--text-soft);
      font-size: var(--size-small);
      font-variant-numeric: tabular-nums;
    }

    .hint {
      background: var(--raised);
      border: 1px solid var(--line);
      border-radius: var(--radius);
      box-shadow: var(--shadow);
      font-size: var(--size-small);
      inset-block-end: var(--space-2);
      margin: 0;
      max-inline-size: calc(100% - 2 * var(--space-2));
      padding: var(--space-1) var(--space-2);
      pointer-events: none;
    }

    .hint[data-empty] {
      border: 0;
      box-shadow: none;
      padding: 0;
    }

    @media (max-width: 48rem) {
      .annotation-area {
        display: flex;
        flex-direction: column;
      }

      .label-pane-content {
        display: contents;
      }

      .label-pane-content > * {
        margin-inline: var(--space-3);
      }

      #labels {
        block-size: 1px;
        clip-path: inset(50%);
        overflow: hidden;
      }

      .search {
        flex: none;
        inline-size: auto;
        margin-block-start: var(--space-2);
        order: -1;
      }

      .choices {
        display: flex;
        flex: none;
        order: -1;
        overflow-x: auto;
        padding-block: var(--space-2);
      }

      .label-button {
        flex: none;
        min-block-size: var(--target);
      }
    }
  `,
];
