import { css } from "lit";

export const stageStyles = css`
  .target:has(.stage) {
    display: flex;
    flex-direction: column;
    overflow: hidden;
  }

  .stage {
    background: var(--sunken);
    flex: 1;
    min-block-size: 12rem;
    overflow: hidden;
    position: relative;
    touch-action: pan-y;
  }

  .stage:focus-visible {
    outline-offset: -2px;
  }

  .stage[data-zoomed] {
    cursor: grab;
    touch-action: none;
  }

  .stage[data-zoomed]:active {
    cursor: grabbing;
  }

  .stage[data-tool] {
    cursor: crosshair;
    touch-action: none;
  }

  /* Places on an image are counted from its left edge, whatever way the page reads. */
  .picture {
    direction: ltr;
    left: 0;
    position: absolute;
    top: 0;
    transform-origin: 0 0;
  }

  .picture > * {
    block-size: 100%;
    inline-size: 100%;
    inset: 0;
    position: absolute;
  }

  .picture > img {
    image-orientation: none; /* pixels as they are stored: docs/decisions/0010 */
    user-select: none;
  }

  .upper-canvas {
    pointer-events: none;
  }

  .waiting {
    animation: appear 0s var(--time-skeleton) both;
    color: var(--text-soft);
    margin: 0;
    padding: var(--space-6);
    text-align: center;
  }

  @keyframes appear {
    from {
      visibility: hidden;
    }
  }

  .failed {
    overflow-wrap: anywhere;
    padding: var(--space-6);
    text-align: center;
  }

  .damaged {
    background: var(--warn-soft);
    border-radius: var(--radius);
    color: var(--warn);
    inset-block-start: var(--space-2);
    inset-inline: var(--space-2);
    margin: 0 auto;
    max-inline-size: max-content;
    padding: var(--space-2) var(--space-3);
    pointer-events: none;
    position: absolute;
  }

  .stage-tools {
    align-items: center;
    border-block-start: 1px solid var(--line);
    display: flex;
    flex: none;
    flex-wrap: wrap;
    gap: var(--space-1);
    justify-content: center;
    padding: var(--space-1);
    position: relative;
  }

  .zooms {
    align-items: center;
    display: flex;
    gap: inherit;
  }

  .light-box .zooms {
    display: none;
  }

  .stage-tools .tool:disabled {
    color: var(--line-strong);
    cursor: default;
  }

  .percent {
    color: var(--text-soft);
    font-size: var(--size-small);
    font-variant-numeric: tabular-nums;
    min-inline-size: 4.5em;
    text-align: center;
  }

  .light {
    position: relative;
  }

  .light > summary {
    list-style: none;
  }

  .light > summary::-webkit-details-marker {
    display: none;
  }

  .light-box {
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: var(--shadow-raised);
    display: grid;
    gap: var(--space-2);
    inset-block-end: calc(100% + var(--space-2));
    inset-inline-end: 0;
    padding: var(--space-3);
    position: absolute;
    z-index: 3;
  }

  .light-box label {
    display: grid;
  }

  .light-box label.row {
    align-items: center;
    display: flex;
    gap: var(--space-2);
    min-block-size: var(--control);
  }

  @media (max-width: 48rem) {
    .stage {
      block-size: 42dvh;
      flex: none;
    }
  }
`;
