/** The work on the task in front went on elsewhere while it lay open here: the worker says what shall stand. */
import { say } from "../shared/messages";
import type { Drafts } from "./drafts";
import type { Item } from "./item";
import { hideOver, overShown, showOver } from "./over";
import type { SavedDraft } from "./types";

/** `newer` is the number of the draft that the server has in place of the one that was `sent`. */
export function tellOvertaken(item: Item, sent: SavedDraft, newer: number, drafts: Drafts): void {
  const own = sent.seq < newer && newer <= (item.draft?.seq ?? 0); // its own next one was quicker
  if (own || overShown()) return;
  drafts.hold(item.sheet.id);
  item.send({ type: "pause" });
  showOver(say("workedElsewhere"), say("workedElsewhereWhy"), [
    { does: say("takeNewer"), primary: true, run: () => void drafts.takeUp(item.sheet, null).then(reload) },
    { does: say("keepThis"), run: () => keep(item, newer, drafts) },
  ]);
}

const reload = (): void => location.reload();

function keep(item: Item, newer: number, drafts: Drafts): void {
  const { state } = item.draft ?? {};
  hideOver();
  item.send({ type: "resume" });
  if (state) {
    const draft = { state, seq: newer + 1 };
    item.restore(draft);
    void drafts.takeUp(item.sheet, draft);
  }
  item.focus();
}
