/** crowd-icon-button and crowd-fab: buttons with nothing but an icon or one character. */
import { css, html, type CSSResultGroup } from "lit";
import { property } from "lit/decorators.js";
import { flag } from "../../base/attributes";
import { CrowdElement } from "../../base/element";
import { baseStyles, buttonStyles } from "../../base/shared.styles";
import { iconOf } from "../icon/icon";

abstract class SmallButton extends CrowdElement {
  static override styles: CSSResultGroup[] = [
    baseStyles,
    buttonStyles,
    css`
      :host {
        display: inline-block;
        vertical-align: middle;
      }
    `,
  ];
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };

  @property() icon = "";
  @property() label = "";
  @property() override title = "";
  @property({ converter: flag, reflect: true }) disabled = false;

  constructor() {
    super();
    this.addEventListener("click", (event) => this.disabled && event.stopImmediatePropagation(), { capture: true });
  }

  protected override render() {
    const names = [this.title, this.getAttribute("aria-label"), this.icon.replace(/-/g, " "), this.label];
    const name = names.find((one) => one !== null && one !== "") ?? "";
    return html`<button type="button" class="tool" aria-label=${name} ?disabled=${this.disabled}>
        ${this.icon ? iconOf(this.icon) : this.label.slice(0, 1)}
      </button>
      <slot></slot>`;
  }
}

export class CrowdIconButton extends SmallButton {}

export class CrowdFab extends SmallButton {
  static override styles = [
    ...super.styles,
    css`
      .tool {
        background: var(--accent);
        block-size: 3.25rem;
        border-radius: 50%;
        box-shadow: var(--shadow-raised);
        color: var(--on-accent);
        font-size: var(--size-large);
        inline-size: 3.25rem;
      }

      .tool:hover {
        background: var(--accent-strong);
        color: var(--on-accent);
      }

      .tool:disabled {
        background: var(--sunken);
        box-shadow: none;
        color: var(--text-faint);
      }
    `,
  ];
}
