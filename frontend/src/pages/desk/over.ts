/** What lies over the task: that there is none left, that its time is over, that it is open elsewhere. */
import { make, part } from "../shared/page";

export interface Choice {
  does: string;
  run: () => void;
  primary?: boolean;
  key?: string;
}

/** Shows a sentence or two with what can be done next; the first choice gets the focus. */
export function showOver(title: string, text: string, choices: Choice[]): void {
  const over = part("over");
  const buttons = choices.map(({ does, run, primary, key }) => {
    const button = make("button", primary ? "button primary" : "button", does);
    button.type = "button";
    if (key) button.append(" ", make("kbd", "", key));
    button.addEventListener("click", run);
    return button;
  });
  over.replaceChildren(
    make("div", "desk-card", make("h2", "", title), make("p", "", text), make("p", "row", ...buttons)),
  );
  over.hidden = false;
  buttons[0]?.focus();
}

export function hideOver(): void {
  part("over").hidden = true;
}

export function overShown(): boolean {
  return !part("over").hidden;
}
