/** crowd-badge: up to three characters or an icon at the corner of another element. */
import { css, html } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../../base/element";
import { iconOf } from "../icon/icon";

export class CrowdBadge extends CrowdElement {
  static override styles = css`
    :host {
      display: inline-block;
      font-family: var(--font);
    }

    .badge {
      align-items: center;
      background: var(--accent);
      block-size: 1.375rem;
      border-radius: 1em;
      color: var(--on-accent);
      display: inline-flex;
      font-size: 0.75rem;
      font-weight: var(--weight-strong);
      justify-content: center;
      line-height: 1;
      min-inline-size: 1.375rem;
      padding-inline: 0.3em;
      pointer-events: none;
    }

    .placed {
      position: absolute;
      translate: -50% -50%;
    }
  `;

  @property() for = "";
  @property() icon = "";
  @property() label = "";

  readonly #resize = new ResizeObserver(() => this.#place());
  /** Whatever changes in the page, or gets its size late, may move the target. */
  readonly #changes = new MutationObserver(() => this.#soon());
  #waits = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
    this.#changes.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    document.addEventListener("load", this.#soon, { capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#changes.disconnect();
    document.removeEventListener("load", this.#soon, { capture: true });
  }

  readonly #soon = (): void => {
    if (this.#waits) return;
    this.#waits = true;
    requestAnimationFrame(() => {
      this.#waits = false;
      this.#place();
    });
  };

  protected override render() {
    return html`<span class="badge">${this.icon ? iconOf(this.icon) : this.label.slice(0, 3)}</span><slot></slot>`;
  }

  protected override updated(): void {
    this.#resize.disconnect();
    const target = this.#target;
    if (target) this.#resize.observe(target);
  }

  get #target(): HTMLElement | null {
    return this.for === "" ? this.parentElement : document.getElementById(this.for);
  }

  /** At the target's upper right corner, in the coordinates that both share. */
  #place(): void {
    const badge = this.renderRoot.querySelector<HTMLElement>(".badge");
    const target = this.#target;
    if (!badge || !target) return;
    badge.classList.add("placed");
    const frame = (badge.offsetParent ?? document.documentElement).getBoundingClientRect();
    const box = target.getBoundingClientRect();
    badge.style.left = `${box.right - frame.left}px`;
    badge.style.top = `${box.top - frame.top}px`;
  }
}
