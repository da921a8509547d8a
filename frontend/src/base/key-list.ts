/** The list of keys, for a page that no host surrounds; with a host, the host shows it. */
import { html, render } from "lit";
import { isKey } from "./bindings";
import type { KeyHelp } from "./bridge";
import { cap, text } from "./messages";
import { dialogStyles, keyStyles } from "./shared.styles";

let box: HTMLElement | undefined;

export function showKeys(keys: readonly KeyHelp[]): void {
  box ??= makeBox();
  const root = box.shadowRoot;
  if (!root) return;
  const line = ({ keys: caps, does }: KeyHelp) =>
    html`<dt>${caps.map((key) => html`<kbd>${cap(key)}</kbd> `)}</dt>
      <dd>${does}</dd>`;
  render(
    html`<dialog aria-labelledby="title" @keydown=${closeAgain}>
      <h2 id="title">${text("keysTitle")}</h2>
      <dl>${keys.map(line)}</dl>
      <form method="dialog"><button>${text("close")}</button></form>
    </dialog>`,
    root,
  );
  root.querySelector("dialog")?.showModal();
}

function makeBox(): HTMLElement {
  const made = document.createElement("div");
  const root = made.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [dialogStyles, keyStyles].flatMap((styles) => styles.styleSheet ?? []);
  document.body.append(made);
  return made;
}

function closeAgain(event: KeyboardEvent): void {
  event.stopPropagation();
  if (isKey(event, "help")) (event.currentTarget as HTMLDialogElement).close();
}
