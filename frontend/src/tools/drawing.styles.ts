import { css } from "lit";
import { tickStyles } from "../base/shared.styles";
import { stageStyles } from "./image-stage.styles";
import { panelStyles } from "./panel.styles";

export const drawingStyles = [
  tickStyles,
  panelStyles,
  stageStyles,
  css`
    /* However many labels and objects there are, some of both are in sight. */
    .choices {
      flex: 0 1 auto;
      grid-auto-rows: max-content;
      max-block-size: 55%;
      min-block-size: calc(2 * var(--target));
      overflow: auto;
      scrollbar-width: thin;
    }

    .objects {
      flex: 1 1 0;
      min-block-size: calc(2 * var(--target));
      overflow: auto;
      scrollbar-width: thin;
    }

    .choices .label-button {
      outline-offset: -2px;
    }

    .nothing {
      align-items: center;
      border-block-start: 1px solid var(--line);
      cursor: pointer;
      display: flex;
      flex: none;
      gap: var(--space-2);
      margin-block-start: auto;
      min-block-size: var(--target);
    }

    .hint {
      inset-inline-start: var(--space-2);
      position: absolute;
    }

    .divider {
      border-inline-start: 1px solid var(--line);
      block-size: 1.5rem;
      margin-inline: var(--space-1);
    }

    .layer {
      block-size: 100%;
      inline-size: 100%;
      inset: 0;
      overflow: hidden;
      pointer-events: none;
      position: absolute;
      stroke: none;
    }

    .shape * {
      vector-effect: non-scaling-stroke;
    }

    .casing {
      fill: none;
      stroke: rgb(0 0 0 / 55%);
      stroke-width: 4px;
    }

    .line {
      fill: var(--color);
      fill-opacity: 0.1;
      stroke: var(--color);
      stroke-width: 2px;
    }

    polyline.line {
      fill: none;
    }

    .hit {
      cursor: move;
      fill: none;
      pointer-events: stroke;
      stroke: transparent;
      stroke-width: 12px;
    }

    .shape:hover > .line {
      fill-opacity: 0.2;
    }

    .selected > .casing {
      stroke: #ffffff;
      stroke-width: 5px;
    }

    .selected > .line {
      fill-opacity: 0.22;
    }

    .pending > .line {
      stroke-dasharray: 6 4;
    }

    .dot {
      r: 6px;
    }

    .dot.casing {
      r: 7px;
    }

    .dot.line {
      fill-opacity: 1;
      stroke: #ffffff;
      stroke-width: 1.5px;
    }

    .dot.hit {
      pointer-events: all;
      r: 12px;
    }

    .selected .dot.casing {
      r: 10px;
    }

    .vertex {
      fill: #ffffff;
      r: 4px;
      stroke: var(--color);
      stroke-width: 2px;
    }

    .vertex.first {
      r: 6px;
    }

    /* The handles of a small shape leave room between them to take hold of the shape itself. */
    .grip {
      fill: transparent;
      pointer-events: all;
      r: min(10px, var(--reach, 10px));
    }

    .knob {
      fill: #ffffff;
      r: 4.5px;
      stroke: #000000;
      stroke-width: 1.5px;
    }

    .handle[data-active] .knob {
      fill: var(--focus);
      r: 7px;
      stroke: #ffffff;
    }

    .tag {
      fill: var(--on-color);
      font-size: 12px;
      font-weight: var(--weight-strong);
      paint-order: stroke;
      stroke: var(--color);
      stroke-linejoin: round;
      stroke-width: 7px;
      transform: translate(4px, -7px);
      user-select: none;
    }

    .tag.inside {
      transform: translate(6px, 16px);
    }

    .tag.beside {
      transform: translate(13px, 4px);
    }

    .cross {
      mix-blend-mode: difference;
    }

    .cross path {
      fill: none;
      stroke: #ffffff;
      stroke-opacity: 0.75;
      stroke-width: 1px;
    }

    @media (pointer: coarse) {
      .hit {
        stroke-width: 26px;
      }

      .dot.hit {
        r: 20px;
      }

      .grip {
        r: min(20px, var(--reach, 20px));
      }

      .knob {
        r: 7px;
      }
    }

    @media (max-width: 48rem) {
      .stage {
        block-size: 46dvh;
      }

      /* One row, as high as a finger is thick; what enlarges goes into the box. */
      .stage-tools {
        flex-wrap: nowrap;
        gap: 0;
      }

      .stage-tools > .tool,
      .stage-tools > .light {
        flex: 1 1 0;
        min-inline-size: 0;
        padding: 0;
      }

      .stage-tools .tool {
        block-size: var(--target);
      }

      .stage-tools > .zooms,
      .divider {
        display: none;
      }

      .light-box .zooms {
        display: flex;
        justify-content: space-between;
      }

      /* Above the list of objects, which may be long. */
      .nothing,
      .complaint {
        order: 1;
      }

      .nothing {
        border: 0;
        margin-block-start: 0;
      }

      .objects {
        flex: none;
        margin-block-start: 0;
        order: 2;
      }

      .choices {
        min-block-size: 0;
      }
    }
  `,
];
