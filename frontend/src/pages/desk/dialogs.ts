/** The dialogs of the task page: the list of keys, and the reason for declining. */
import { capOf, isKey } from "../../base/bindings";
import type { KeyHelp } from "../../base/bridge";
import { cap } from "../../base/messages";
import { say } from "../shared/messages";
import { make, part } from "../shared/page";

const own = (): KeyHelp[] => [
  { keys: ["Ctrl", "Enter"], does: say("keySubmit") },
  { keys: [capOf("submit")], does: say("keySubmit") },
  { keys: [capOf("undo")], does: say("keyBack") },
  { keys: [capOf("skip")], does: say("keySkip") },
  { keys: [capOf("decline")], does: say("keyDecline") },
  { keys: [capOf("report")], does: say("keyReport") },
  { keys: [capOf("instructions")], does: say("keyInstructions") },
  { keys: [capOf("help")], does: say("keyHelp") },
];

export function dialogOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** Closes what Escape may close: for an Escape that the frame got, because it was pressed just as the dialog opened. */
export function closeDialog(): void {
  document.querySelector<HTMLDialogElement>("dialog[open]:not(#sign-in-dialog)")?.close();
}

/** Lists the keys of the task first, then the page's own. */
export function showKeys(ofTask: readonly KeyHelp[]): void {
  const name = ({ keys }: KeyHelp) => keys.join(" ").toLowerCase();
  const everywhere = own();
  const names = everywhere.map(name);
  const task = new Map(ofTask.filter((line) => !names.includes(name(line))).map((line) => [name(line), line]));
  part("keys-list").replaceChildren(
    ...list(say("thisTask"), [...task.values()]),
    ...list(say("everywhere"), everywhere),
  );
  const dialog = part<HTMLDialogElement>("keys-dialog");
  dialog.onkeydown = closeByKey;
  dialog.showModal();
}

/** The key that opened the list closes it, too. */
function closeByKey(event: KeyboardEvent): void {
  const closes = (isKey(event, "help") && !event.repeat) || event.key === "Enter";
  if (!closes) return;
  event.preventDefault();
  event.stopPropagation(); // the page around would open it again
  (event.currentTarget as HTMLDialogElement).close();
}

function list(title: string, lines: readonly KeyHelp[]): HTMLElement[] {
  if (lines.length === 0) return [];
  const items = lines.map(({ keys, does }) =>
    make("li", "", make("span", "key-caps", ...keys.map((key) => make("kbd", "", cap(key)))), make("span", "", does)),
  );
  return [make("section", "", make("h3", "", title), make("ul", "", ...items))];
}

export interface Reason {
  words: string;
  /** The button that was pressed. */
  choice: string;
}

/** Asks why, in the dialog of this name; null when the worker leaves it. Enter presses its main button. */
export function askReason(name: "decline" | "report"): Promise<Reason | null> {
  const dialog = part<HTMLDialogElement>(`${name}-dialog`);
  const radios = [...dialog.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  const words = part<HTMLTextAreaElement>(`${name}-words`);
  const choose = (event: KeyboardEvent) => {
    const radio = event.target === words ? undefined : radios[Number(event.key) - 1];
    if (radio) {
      radio.checked = true;
      radio.focus();
    } else if (event.key === "Enter" && event.target !== words) {
      event.preventDefault();
      dialog.close(name);
    }
  };
  const reset = radios[0];
  if (reset) reset.checked = true;
  words.value = "";
  dialog.returnValue = "";
  dialog.addEventListener("keydown", choose);
  dialog.showModal();
  return new Promise((done) => {
    const closed = () => {
      dialog.removeEventListener("keydown", choose);
      const reason = radios.find((radio) => radio.checked)?.value ?? "";
      const choice = dialog.returnValue;
      const said = { words: [reason, words.value.trim()].filter(Boolean).join(": "), choice };
      done(choice === "" || choice === "cancel" ? null : said);
    };
    dialog.addEventListener("close", closed, { once: true });
  });
}
