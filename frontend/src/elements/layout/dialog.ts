/** A link or button that opens a dialog: what crowd-modal and crowd-instructions share. */
import { css, html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../../base/element";
import { icon } from "../../base/icon";
import { text } from "../../base/messages";
import { baseStyles, buttonStyles, dialogStyles, keyStyles } from "../../base/shared.styles";

export abstract class DialogElement extends CrowdElement {
  static override styles = [
    baseStyles,
    buttonStyles,
    keyStyles,
    dialogStyles,
    css`
      :host {
        display: inline-block;
        vertical-align: middle;
      }

      dialog {
        inline-size: min(60rem, calc(100vw - 2rem));
      }
    `,
  ];

  @property({ attribute: "link-text" }) linkText = "";
  @property({ attribute: "link-type" }) linkType = "link";

  constructor() {
    super();
    // A control in here that must be seen opens the dialog around it.
    this.addEventListener("crowd-reveal", () => this.open());
  }

  open(): void {
    const dialog = this.dialog;
    if (dialog && !dialog.open) dialog.showModal();
  }

  close(): void {
    this.dialog?.close();
  }

  get opened(): boolean {
    return this.dialog?.open === true;
  }
  set opened(opened: boolean) {
    if (opened) this.open();
    else this.close();
  }

  protected get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  protected abstract readonly heading: string;
  protected abstract renderContent(): TemplateResult;

  protected override render(): TemplateResult {
    return html`<button
        type="button"
        class=${this.linkType === "button" ? "solid" : "link"}
        @click=${() => this.open()}
      >
        ${this.linkText || this.heading}
      </button>
      <dialog class="awsui-modal-dialog" aria-label=${this.linkText || this.heading} @keydown=${this.dialogKey}>
        <div class="dialog-head">
          <h2>${this.linkText || this.heading}</h2>
          <button type="button" class="tool" aria-label=${text("close")} @click=${() => this.close()}>
            ${icon("x")}
          </button>
        </div>
        ${this.renderContent()}
      </dialog>`;
  }

  /** While the dialog is open the page's keys rest. */
  protected readonly dialogKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
  };
}

export class CrowdModal extends DialogElement {
  protected readonly heading = text("openModal");

  protected renderContent(): TemplateResult {
    return html`<slot></slot>`;
  }
}
