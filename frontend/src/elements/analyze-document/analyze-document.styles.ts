import { css } from "lit";
import { fieldLook } from "../../base/shared.styles";
import { widgetStyles } from "../../base/widget";
import { stageStyles } from "../../tools/image-stage.styles";

export const analyzeStyles = [
  widgetStyles,
  stageStyles,
  css`
    .pairs {
      align-content: start;
      display: grid;
      gap: var(--space-3);
      overflow: auto;
    }

    h2 {
      font-size: var(--size);
      margin: 0;
    }

    fieldset {
      border: 1px solid var(--line);
      border-radius: var(--radius);
      display: grid;
      gap: var(--space-1);
      margin: 0;
      padding: var(--space-2) var(--space-3);
      position: relative;
    }

    fieldset[data-current] {
      border-color: var(--accent);
    }

    legend {
      color: var(--text-soft);
      font-size: var(--size-small);
    }

    .remove {
      inset-block-start: 0;
      inset-inline-end: var(--space-1);
      position: absolute;
    }

    label {
      font-size: var(--size-small);
    }

    input {
      ${fieldLook};
      padding-block: 0;
    }

    input:read-only {
      background: var(--sunken);
    }

    .add {
      border-color: var(--line-strong);
    }

    .missing {
      margin: 0;
    }

    .places {
      overflow: visible;
      pointer-events: none;
    }

    .places rect {
      fill: none;
      stroke-width: 2px;
      vector-effect: non-scaling-stroke;
    }

    .key {
      stroke: #1f77b4;
    }

    .value {
      stroke: #2ca02c;
    }

    .places .picked {
      fill: rgb(255 127 14 / 20%);
      stroke: #ff7f0e;
      stroke-width: 3px;
    }
  `,
];
