/** A row of tabs that arrows move along. */
import { css, html, nothing, type TemplateResult } from "lit";

const ARROWS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

/** Tabs named tab-0, tab-1 …, each for a panel of the same number where the panels stand in the same tree. */
export function tabBar(
  titles: readonly string[],
  shown: number,
  show: (index: number) => void,
  panels = true,
): TemplateResult {
  const move = (event: KeyboardEvent) => {
    const step = ARROWS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (shown + step + titles.length) % titles.length;
    show(next);
    (event.currentTarget as Element).querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  const tab = (title: string, index: number) =>
    html`<button
      type="button"
      role="tab"
      id="tab-${index}"
      aria-controls=${panels ? `panel-${index}` : nothing}
      aria-selected=${String(index === shown)}
      tabindex=${index === shown ? 0 : -1}
      @click=${() => show(index)}
    >
      ${title}
    </button>`;
  return html`<div class="tabs" role="tablist" @keydown=${move}>${titles.map(tab)}</div>`;
}

export const tabStyles = css`
  .tabs {
    border-block-end: 1px solid var(--line);
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1);
  }

  [role="tab"] {
    background: transparent;
    border: 0;
    border-block-end: 3px solid transparent;
    color: color-mix(in srgb, currentcolor 80%, transparent);
    cursor: pointer;
    font: inherit;
    min-block-size: var(--target);
    padding: 0 var(--space-3);
  }

  [role="tab"][aria-selected="true"] {
    border-color: var(--accent);
    color: inherit;
    font-weight: var(--weight-strong);
  }
`;
