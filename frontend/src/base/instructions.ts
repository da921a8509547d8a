/** Short and full instructions around a task: a pane at the side that folds away, and a dialog. */
import { css, html, nothing, type TemplateResult } from "lit";
import { capOf, isKey } from "./bindings";
import { icon } from "./icon";
import { text } from "./messages";
import { bridge, type KeyHelp } from "./bridge";

interface Host extends Element {
  requestUpdate(): void;
  readonly shadowRoot: ShadowRoot | null;
}

const REGIONS = ["short-instructions", "full-instructions", "worker-comment", "classification-target"] as const;
type Region = (typeof REGIONS)[number];

const NARROW = "(max-width: 48rem)";

/** Draws the regions that its host's children bring; they stay in the light DOM and are shown through slots. */
export class Instructions {
  readonly #host: Host;
  #folded = window.matchMedia(NARROW).matches;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Assigns the host's regions to their slots; call when children come or go. */
  assignSlots(): void {
    for (const child of this.#host.children) {
      if ((REGIONS as readonly string[]).includes(child.localName)) child.slot = child.localName;
    }
    this.#host.requestUpdate();
  }

  region(name: Region): HTMLElement | null {
    return this.#host.querySelector<HTMLElement>(`:scope > ${name}`);
  }

  get present(): boolean {
    return this.region("short-instructions") !== null || this.region("full-instructions") !== null;
  }

  pane(): TemplateResult | typeof nothing {
    if (!this.present) return nothing;
    return html`<nav
      class="awsui-app-layout__navigation"
      aria-label=${text("instructions")}
      ?data-folded=${this.#folded}
    >
      <button
        class="tool fold"
        aria-expanded=${String(!this.#folded)}
        title=${text(this.#folded ? "showInstructions" : "hideInstructions")}
        @click=${() => this.#fold(!this.#folded)}
      >
        ${icon(this.#folded ? "chevronRight" : "chevronLeft")}
        <span class="fold-name">${text(this.#folded ? "showInstructions" : "hideInstructions")}</span>
      </button>
      <div
        class="pane-content"
        tabindex="0"
        role="region"
        aria-label=${text("shortInstructions")}
        ?hidden=${this.#folded}
      >
        ${this.#heading("short-instructions")}
        <slot name="short-instructions"></slot>
        ${this.#link()}
      </div>
    </nav>`;
  }

  dialog(): TemplateResult {
    const full = this.region("full-instructions");
    return html`<dialog class="awsui-modal-dialog" aria-labelledby="full-title" @keydown=${this.#dialogKey}>
      <div class="dialog-head">
        <h2 id="full-title">${full?.getAttribute("header") ?? text("instructions")}</h2>
        <form method="dialog">
          <button class="tool" aria-label=${text("close")}>${icon("x")}</button>
        </form>
      </div>
      <slot name="full-instructions"></slot>
    </dialog>`;
  }

  handleKey(event: KeyboardEvent): boolean {
    if (!isKey(event, "instructions") || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (this.region("full-instructions")) this.open();
    else if (this.present) this.#foldByKey();
    return this.present;
  }

  keyHelp(): KeyHelp[] {
    return this.present ? [{ keys: [capOf("instructions")], does: text("keyInstructions") }] : [];
  }

  readonly open = (): void => {
    this.#host.shadowRoot?.querySelector<HTMLDialogElement>("dialog.awsui-modal-dialog")?.showModal();
    bridge.send({ type: "instructions" });
  };

  #heading(region: Region): TemplateResult {
    return html`<h2>${this.region(region)?.getAttribute("header") ?? text("instructions")}</h2>`;
  }

  #link(): TemplateResult | typeof nothing {
    if (!this.region("full-instructions")) return nothing;
    return html`<button class="link moreInstructionsLink" @click=${this.open}>
      ${text("fullInstructions")} <kbd aria-hidden="true">${capOf("instructions")}</kbd>
    </button>`;
  }

  /** Where there is nothing but the pane, it is what there is to read. */
  #foldByKey(): void {
    if (!this.#folded) bridge.send({ type: "instructions" });
    this.#fold(!this.#folded);
  }

  #fold(folded: boolean): void {
    if (!folded) bridge.send({ type: "instructions" });
    this.#folded = folded;
    this.#host.requestUpdate();
  }

  /** While the dialog is open its keys are its own. */
  readonly #dialogKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const typing = event.composedPath()[0] instanceof HTMLInputElement;
    if (isKey(event, "instructions") && !typing) (event.currentTarget as HTMLDialogElement).close();
  };
}

export const instructionsStyles = css`
  .awsui-app-layout__navigation {
    background: var(--ground);
    border-inline-end: 1px solid var(--line);
    display: flex;
    flex: none;
    flex-direction: column;
    inline-size: var(--pane);
    max-block-size: 100%;
  }

  .awsui-app-layout__navigation[data-folded] {
    inline-size: auto !important;
  }

  .fold {
    align-self: end;
    margin: var(--space-1);
  }

  .fold svg:dir(rtl) {
    scale: -1 1;
  }

  .fold-name {
    block-size: 1px;
    clip-path: inset(50%);
    inline-size: 1px;
    overflow: hidden;
    position: absolute;
  }

  .pane-content {
    flex: 1;
    overflow: auto;
    overflow-wrap: break-word;
    padding: 0 var(--space-4) var(--space-4);
  }

  .pane-content h2 {
    font-size: var(--size);
    margin: 0 0 var(--space-2);
  }

  .moreInstructionsLink {
    display: block;
    margin-block-start: var(--space-3);
  }

  @media (max-width: 48rem) {
    .awsui-app-layout__navigation {
      border-block-end: 1px solid var(--line);
      border-inline-end: 0;
      inline-size: auto !important;
    }

    .fold {
      align-self: stretch;
      justify-content: start;
    }

    .fold-name {
      all: unset;
    }
  }
`;
