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

    .brush-size {
      color: var(--text-soft);
      font-size: var(--size-small);
      font-variant-numeric: tabular-nums;
      min-inline-size: 3.5em;
      text-align: center;
    }

    .brush {
      fill: none;
      stroke: #ffffff;
      stroke-width: 1.5px;
    }
  `,
];
