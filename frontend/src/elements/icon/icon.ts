/** iron-icon: a named icon of the iron-icons set, or an image by its address; an unknown name is an empty box. */
import { css, html, nothing, svg } from "lit";
import { property } from "lit/decorators.js";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";
import { loadChunk } from "../../base/chunk";
import { CrowdElement } from "../../base/element";

export class IronIcon extends CrowdElement {
  static override styles = css`
    :host {
      block-size: 1.5em;
      display: inline-block;
      inline-size: 1.5em;
      vertical-align: middle;
    }

    /* A tag that closes itself takes in what follows. */
    :host([data-full]) {
      inline-size: auto;
    }

    :host([data-full]) > :is(svg, img) {
      block-size: 1.5em;
      display: inline-block;
      inline-size: 1.5em;
      vertical-align: middle;
    }

    svg,
    img {
      block-size: 100%;
      display: block;
      fill: currentcolor;
      inline-size: 100%;
    }
  `;

  @property() icon = "";
  @property() src = "";

  protected override render() {
    const rest = html`<slot @slotchange=${this.#look}></slot>`;
    if (this.src !== "") return html`<img src=${this.src} alt="" />${rest}`;
    return html`<svg viewBox="0 0 24 24" aria-hidden="true">${this.#shapes()}</svg>${rest}`;
  }

  readonly #look = (): void => {
    this.toggleAttribute("data-full", this.childElementCount > 0 || this.textContent.trim() !== "");
  };

  #shapes() {
    const name = this.icon.replace(/^icons:/, "");
    if (name === "") return nothing;
    const shapes = globalThis.labelwrightIcons?.get(name);
    if (shapes !== undefined) return svg`${unsafeSVG(shapes)}`;
    if (!globalThis.labelwrightIcons) void this.#whenThere();
    return nothing;
  }

  /** Draws again once the icons are there; where they cannot be loaded, the box stays empty. */
  async #whenThere(): Promise<void> {
    await loadChunk("crowd-icons");
    if (globalThis.labelwrightIcons) this.requestUpdate();
  }
}

/** An icon as an attribute gives it: a name, or the address of an image. */
export function iconOf(source: string) {
  const isAddress = /[/.]/.test(source);
  return isAddress ? html`<iron-icon .src=${source}></iron-icon>` : html`<iron-icon .icon=${source}></iron-icon>`;
}
