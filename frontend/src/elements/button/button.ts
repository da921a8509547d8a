/** crowd-button: a plain button, a link, or the one that submits or resets its crowd-form. */
import { html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { flag } from "../../base/attributes";
import { capOf, isOwn } from "../../base/bindings";
import { CrowdElement } from "../../base/element";
import { baseStyles, keyStyles } from "../../base/shared.styles";
import { iconOf } from "../icon/icon";
import { text } from "../../base/messages";
import { buttonLooks } from "./button.styles";

export class CrowdButton extends CrowdElement {
  static override styles = [baseStyles, keyStyles, buttonLooks];
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };

  @property({ converter: flag, reflect: true }) disabled = false;
  @property({ converter: flag, reflect: true }) loading = false;
  @property({ attribute: "form-action" }) formAction: string | null = null;
  @property() variant = "normal";
  @property() href: string | null = null;
  @property() target: string | null = null;
  @property() icon: string | null = null;
  @property({ attribute: "icon-align" }) iconAlign = "left";
  @property({ attribute: "icon-url" }) iconUrl: string | null = null;
  /** While an answer is on its way. */
  @property({ attribute: false }) busy = false;

  constructor() {
    super();
    this.addEventListener("click", (event) => this.#refuse(event), { capture: true });
    this.addEventListener("click", (event) => this.#act(event));
  }

  get #idle(): boolean {
    return !this.disabled && !this.loading && !this.busy;
  }

  /** Clicks by script reach a host that is disabled; they must not get through either. */
  #refuse(event: Event): void {
    if (this.#idle) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Acts when all listeners of the page have run, which may cancel the click or stop it on its way. */
  #act(event: Event): void {
    let done = false;
    const act = () => {
      if (done) return;
      done = true;
      if (event.defaultPrevented) return;
      if (this.formAction === "submit") this.#ask("crowd-submit");
      if (this.formAction === "reset") this.#ask("crowd-reset");
    };
    window.addEventListener("click", act, { once: true });
    setTimeout(act, 0);
  }

  #ask(what: string): void {
    this.dispatchEvent(new Event(what, { bubbles: true, composed: true }));
  }

  protected override render(): TemplateResult {
    const content = html`${this.#icon()}<span class="label"><slot></slot></span>${this.#key()}`;
    const look = `button ${this.variant} ${this.iconAlign === "right" ? "reversed" : ""}`;
    if (this.href !== null && this.#idle) {
      return html`<a class=${look} part="button" href=${this.href} target=${this.target ?? nothing} rel="noopener"
        >${content}</a
      >`;
    }
    const waiting = this.loading || this.busy;
    return html`<button class=${look} part="button" type="button" ?disabled=${!this.#idle} aria-busy=${String(waiting)}>
      ${waiting ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}${content}
    </button>`;
  }

  #icon(): TemplateResult | typeof nothing {
    if (this.iconUrl) return html`<img class="icon" src=${this.iconUrl} alt="" />`;
    if (this.icon) return iconOf(this.icon);
    return nothing;
  }

  #key(): TemplateResult | typeof nothing {
    if (this.formAction !== "submit") return nothing;
    const cap = isOwn("submit") ? capOf("submit") : "↵";
    return html`<kbd aria-hidden="true" title=${text("submit")}>${cap}</kbd>`;
  }
}
