import { css } from "lit";
import { drawingStyles } from "./drawing.styles";

export const maskStyles = [
  ...drawingStyles,
  css`
    canvas.mask {
      image-rendering: pixelated;
      pointer-events: none;
    }

    .new {
      border-color: var(--line-strong);
      flex: none;
    }

    .new:disabled {
      border-color: var(--line);
      color: var(--text-faint);
      cursor: default;
    }

    .brush-size {
      color: var(--text-soft);
      font-size: var(--size-small);
      font-variant-numeric: tabular-nums;
      min-inline-size: 3.5em;
      text-align: center;
    }

    .sizes {
      align-items: center;
      display: flex;
    }

    /* On a phone one row of tools is enough: sizes lie over the image, and the list of objects has its own buttons to remove.
       An outline that is begun is in no list: its bin stands where hiding would. */
    @media (max-width: 48rem) {
      .sizes {
        background: var(--raised);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: var(--shadow);
        inset-block-end: calc(100% + var(--space-2));
        inset-inline-end: var(--space-2);
        position: absolute;
        z-index: 2;
      }

      .sizes:not([data-used]),
      #delete:not([data-begun]),
      #delete[data-begun] + .tool {
        display: none;
      }
    }

    .brush {
      fill: none;
      stroke: #ffffff;
      stroke-width: 1.5px;
    }
  `,
];
