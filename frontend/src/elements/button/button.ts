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

const BESIDE = "beside";
const CONTROLS = "a, audio, button, iframe, input, select, textarea, video";

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

  readonly #content = new MutationObserver(() => this.#sort());

  constructor() {
    super();
    this.addEventListener("click", (event) => this.#refuse(event), { capture: true });
    this.addEventListener("click", (event) => this.#act(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sort();
    this.#content.observe(this, { childList: true, subtree: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#content.disconnect();
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
    if (event.composedPath().some((node) => this.#tookIn(node))) return;
    let done = false;
    const act = () => {
      if (done) return;
      done = true;
      if (event.defaultPrevented) return;
      if (this.formAction === "submit") this.#ask("crowd-submit");
      if (this.formAction === "reset") this.#ask("crowd-reset");
      if (this.href !== null && event.composedPath()[0] === this) this.#follow(this.href);
    };
    window.addEventListener("click", act, { once: true });
    setTimeout(act, 0);
  }

  /** A click by script is on this element, not on the link inside. */
  #follow(href: string): void {
    const link = Object.assign(document.createElement("a"), { href, rel: "noopener" });
    if (this.target !== null) link.target = this.target;
    link.click();
  }

  #ask(what: string): void {
    this.dispatchEvent(new Event(what, { bubbles: true, composed: true }));
  }

  #tookIn(node: EventTarget): boolean {
    return node instanceof Element && node !== this && this.contains(node) && isControl(node);
  }

  /** A tag that closes itself takes in what follows: controls among that stand beside the button, not on it. */
  #sort(): void {
    for (const child of this.children) {
      if ([child, ...child.querySelectorAll("*")].some(isControl)) child.slot = BESIDE;
    }
  }

  protected override render(): TemplateResult {
    return html`${this.#button()}<slot name=${BESIDE}></slot>`;
  }

  #button(): TemplateResult {
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

function isControl(element: Element): boolean {
  const { localName } = element;
  return element.matches(CONTROLS) || (localName.startsWith("crowd-") && localName !== "crowd-badge");
}
