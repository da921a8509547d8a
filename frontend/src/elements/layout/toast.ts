/** crowd-toast: a short note at the lower edge that goes away by itself; one is visible at a time. */
import { css, html, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { flag } from "../../base/attributes";
import { CrowdElement } from "../../base/element";
import { baseStyles } from "../../base/shared.styles";

const DURATION = 3000;

const visible = new Set<CrowdToast>();

export class CrowdToast extends CrowdElement {
  static override styles = [
    baseStyles,
    css`
      :host {
        display: contents;
      }

      .toast {
        background: var(--text);
        border-radius: var(--radius);
        box-shadow: var(--shadow-raised);
        color: var(--ground);
        inset-block-end: 4.5rem;
        inset-inline-start: var(--space-4);
        max-inline-size: min(28rem, calc(100vw - 2rem));
        padding: var(--space-2) var(--space-4);
        position: fixed;
        z-index: 20;
      }

      :host(:not([data-open])) .toast {
        display: none;
      }
    `,
  ];

  @property({ type: Number }) duration = DURATION;
  @property() text = "";
  @property({ converter: flag, reflect: true }) opened = false;

  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  show(): void {
    this.opened = true;
  }

  open(): void {
    this.opened = true;
  }

  close(): void {
    this.opened = false;
  }

  toggle(): void {
    this.opened = !this.opened;
  }

  hide(): void {
    this.opened = false;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("opened")) return;
    this.toggleAttribute("data-open", this.opened);
    clearTimeout(this.#timer);
    visible.delete(this);
    if (!this.opened) return;
    for (const other of visible) if (other !== this) other.hide();
    visible.add(this);
    if (this.duration > 0) this.#timer = setTimeout(() => this.hide(), this.duration);
  }

  /** With a text of its own, what is inside was put there by a tag that closes itself. */
  protected override render() {
    if (this.text === "") return html`<div class="toast" role="status"><slot></slot></div>`;
    return html`<div class="toast" role="status">${this.text}</div>
      <slot></slot>`;
  }
}
