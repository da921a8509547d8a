import { css } from "lit";
import { fieldLook } from "./shared.styles";

export const choicesStyles = css`
  h2 {
    color: var(--text-soft);
    font-size: var(--size-small);
    font-weight: var(--weight-strong);
    margin: 0;
  }

  .choices {
    display: grid;
    gap: var(--space-1);
  }

  .label-button {
    align-items: center;
    background: transparent;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    color: var(--text);
    cursor: pointer;
    display: flex;
    font: inherit;
    gap: var(--space-2);
    min-block-size: var(--target);
    padding: var(--space-1) var(--space-2);
    text-align: start;
  }

  .label-button:hover {
    background: var(--sunken);
  }

  .label-button.selected {
    background: var(--accent-soft);
    border-color: var(--accent);
    font-weight: var(--weight-strong);
  }

  .label-button:disabled {
    color: var(--text-faint);
    cursor: not-allowed;
  }

  .choice-name {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .mark {
    block-size: 1rem;
    border: 1px solid var(--line-strong);
    flex: none;
    inline-size: 1rem;
  }

  [role="radio"] .mark {
    border-radius: 50%;
  }

  [role="checkbox"] .mark {
    border-radius: var(--radius-small);
  }

  .selected .mark {
    background: var(--accent);
    border-color: var(--accent);
    box-shadow: inset 0 0 0 3px var(--surface);
  }

  /* With colours that the system forces, borders must say what backgrounds did. */
  @media (forced-colors: active) {
    .label-button.selected {
      border-color: Highlight;
      outline: 1px solid Highlight;
    }

    .selected .mark {
      background: Highlight;
      border-color: Highlight;
      forced-color-adjust: none;
    }
  }

  .search {
    ${fieldLook};
  }

  .soft,
  .complaint {
    font-size: var(--size-small);
    margin: 0;
  }

  .soft:empty,
  .complaint:empty {
    display: none;
  }
`;
