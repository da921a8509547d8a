/** The optional comment of a worker: a link under the categories and a dialog with a text field. */
import { html, nothing, type LitElement, type TemplateResult } from "lit";
import { icon } from "../../base/icon";
import { text } from "../../base/messages";

export class Comment {
  readonly #host: LitElement;
  #text = "";

  constructor(host: LitElement) {
    this.#host = host;
  }

  get text(): string {
    return this.#text;
  }
  set text(value: string) {
    this.#text = value;
    this.#host.requestUpdate();
  }

  /** Nothing without a `<worker-comment>` region. */
  render(region: HTMLElement | null): TemplateResult | typeof nothing {
    if (!region) return nothing;
    const title = region.getAttribute("header") ?? text("addComment");
    const link = this.#text === "" ? (region.getAttribute("link-text") ?? text("addComment")) : text("editComment");
    return html`<button class="link comment-link" @click=${this.#open}>${icon("message")} ${link}</button>
      <dialog class="comment" aria-labelledby="comment-title" @keydown=${this.#key}>
        <div class="dialog-head">
          <h2 id="comment-title">${title}</h2>
          <button class="tool" aria-label=${text("close")} @click=${this.#close}>${icon("x")}</button>
        </div>
        <slot name="worker-comment"></slot>
        <textarea
          rows="5"
          aria-labelledby="comment-title"
          placeholder=${region.getAttribute("placeholder") ?? ""}
          .value=${this.#text}
          @input=${this.#typed}
        ></textarea>
        <button class="solid" @click=${this.#close}>${text("save")}</button>
      </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#host.renderRoot.querySelector<HTMLDialogElement>("dialog.comment");
  }

  readonly #open = (): void => {
    this.#dialog?.showModal();
    this.#dialog?.querySelector("textarea")?.focus();
  };

  readonly #close = (): void => this.#dialog?.close();

  /** The text is kept with every letter, so that closing the dialog in any way loses nothing. */
  readonly #typed = (event: Event): void => {
    this.text = (event.target as HTMLTextAreaElement).value;
  };

  readonly #key = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#close();
  };
}
