/** What lies over the task: that there is none left, that its time is over, that it is open elsewhere. */
import { capOf, isKey, type Action } from "../../base/bindings";
import { make, part } from "../shared/page";

export interface Choice {
  does: string;
  run: () => void;
  primary?: boolean;
  /** What has the key that chooses it, shown beside the words. */
  key?: Action;
}

let shown: Choice[] = [];

/** Shows a sentence or two with what can be done next; the first choice gets the focus. */
export function showOver(title: string, text: string, choices: Choice[]): void {
  const over = part("over");
  const buttons = choices.map(({ does, run, primary, key }) => {
    const button = make("button", primary ? "button primary" : "button", does);
    button.type = "button";
    if (key) button.append(" ", make("kbd", "", capOf(key)));
    button.addEventListener("click", run);
    return button;
  });
  over.replaceChildren(
    make("div", "desk-card", make("h2", "", title), make("p", "", text), make("p", "row", ...buttons)),
  );
  over.hidden = false;
  shown = choices;
  buttons[0]?.focus();
}

/** Says something newer under the same title. */
export function changeText(text: string): void {
  const words = part("over").querySelector("p");
  if (words && words.textContent !== text) words.textContent = text;
}

/** Chooses by a key. */
window.addEventListener("keydown", (event) => {
  if (!overShown() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const chosen = shown.find(({ key }) => key !== undefined && isKey(event, key));
  if (!chosen) return;
  event.preventDefault();
  chosen.run();
});

export function hideOver(): void {
  part("over").hidden = true;
}

export function overShown(): boolean {
  return !part("over").hidden;
}
