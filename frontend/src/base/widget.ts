/** A control that fills the page: header, instruction pane, the object, and something beside it. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { ControlElement } from "./control";
import { Instructions, instructionsStyles } from "./instructions";
import { addKeyTarget, removeKeyTarget } from "./keys";
import type { KeyHelp } from "./bridge";
import { baseStyles, buttonStyles, dialogStyles, keyStyles } from "./shared.styles";

export abstract class WidgetElement extends ControlElement {
  @property() header = "";

  protected readonly instructions = new Instructions(this);
  readonly #children = new MutationObserver(() => this.instructions.assignSlots());

  override connectedCallback(): void {
    super.connectedCallback();
    addKeyTarget(this);
    this.instructions.assignSlots();
    this.#children.observe(this, { childList: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeKeyTarget(this);
    this.#children.disconnect();
  }

  handleKey(event: KeyboardEvent): boolean {
    return this.instructions.handleKey(event);
  }

  keyHelp(): KeyHelp[] {
    return this.instructions.keyHelp();
  }

  protected abstract renderTarget(): unknown;
  protected abstract renderSide(): unknown;

  protected override render(): TemplateResult {
    return html`
      <div class="frame">
        ${this.renderFaults()}
        <header class="headerContainer">
          ${this.header ? html`<h1 dir="auto">${this.header}</h1>` : nothing}
          <div class="headerButtonsContainer"></div>
        </header>
        <div class="body">
          ${this.instructions.pane()}
          <div class="annotation-area">
            <div class="target">
              ${this.renderTarget()}
              <slot></slot>
            </div>
            ${this.renderSide()}
          </div>
        </div>
      </div>
      ${this.instructions.dialog()}
    `;
  }
}

export const widgetStyles = [
  baseStyles,
  buttonStyles,
  keyStyles,
  dialogStyles,
  instructionsStyles,
  css`
    :host {
      background: var(--surface);
      display: flex;
      flex: 1 1 auto;
      flex-direction: column;
      min-block-size: min(28rem, 100dvh);
    }

    /* Fills the element also where the page's own style makes a block of it. */
    .frame {
      block-size: 100%;
      display: flex;
      flex: 1 1 auto;
      flex-direction: column;
      min-block-size: inherit;
      min-inline-size: 0;
    }

    .headerContainer {
      align-items: baseline;
      border-block-end: 1px solid var(--line);
      display: flex;
      flex: none;
      justify-content: space-between;
    }

    .headerContainer:not(:has(h1)) {
      border: 0;
    }

    h1 {
      flex: 1;
      font-size: var(--size);
      font-weight: var(--weight-strong);
      line-height: var(--leading-tight);
      margin: 0;
      overflow-wrap: anywhere;
      padding: var(--space-3) var(--space-4);
    }

    .body {
      display: flex;
      flex: 1;
      min-block-size: 0;
    }

    .annotation-area {
      display: grid;
      flex: 1;
      grid-template-columns: minmax(0, 1fr) minmax(12rem, var(--pane));
      grid-template-rows: minmax(0, 1fr);
      min-block-size: 0;
      min-inline-size: 0;
    }

    .target {
      grid-column: 1;
      grid-row: 1 / span 20;
      min-block-size: 0;
      overflow: auto;
    }

    .annotation-area > :not(.target) {
      border-inline-start: 1px solid var(--line);
      grid-column: 2;
      padding: var(--space-3);
    }

    @media (max-width: 48rem) {
      :host {
        overflow: auto;
      }

      .frame {
        block-size: auto;
        flex: none;
      }

      .body {
        display: block;
        flex: none;
      }

      .annotation-area {
        display: block;
      }

      .annotation-area > :not(.target) {
        border-inline-start: 0;
      }
    }
  `,
];
