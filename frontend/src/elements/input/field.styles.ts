import { css } from "lit";
import { fieldLook } from "../../base/shared.styles";

export const fieldStyles = css`
  :host {
    color: inherit; /* it stands on the author's ground */
    display: block;
    margin-block: var(--space-2);
  }

  .field {
    display: grid;
    gap: var(--space-1);
  }

  label {
    font-weight: 500;
  }

  label[data-required]::after {
    content: " *" / "";
  }

  input,
  textarea {
    ${fieldLook};
  }

  textarea {
    box-sizing: content-box;
    field-sizing: content;
    inline-size: calc(100% - 2 * var(--space-2) - 2px);
    max-block-size: var(--most);
    min-block-size: var(--least);
    resize: vertical;
  }

  [aria-invalid="true"] {
    border-color: var(--bad);
    border-width: 2px;
  }

  :disabled {
    background: var(--sunken);
    color: var(--text-faint);
  }

  ::placeholder {
    color: var(--text-faint);
    opacity: 1;
  }

  .complaint {
    font-size: var(--size-small);
  }

  .complaint:empty {
    display: none;
  }

  .counter {
    color: inherit;
    font-size: var(--size-small);
    font-variant-numeric: tabular-nums;
    justify-self: end;
  }
`;
