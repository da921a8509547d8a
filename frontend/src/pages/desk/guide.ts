/** The instructions of a task, and the mark at them: they are other than those that the worker read last. */
import { bindingOf, capOf } from "../../base/bindings";
import { part } from "../shared/page";
import { call } from "../shared/server";
import { showNote } from "./chrome";
import type { Item } from "./item";

const READING = 8000;

/** Has the task show its instructions; for one that has none, the job's description is told. */
export function openGuide(item: Item | null): void {
  if (!item) return;
  const key = capOf("instructions");
  if (!item.keys.some(({ keys }) => keys.join() === key)) {
    tellDescription();
    return;
  }
  item.send({ type: "key", ...bindingOf("instructions"), ctrl: false, shift: false, alt: false });
  item.focus();
}

export function tellDescription(): void {
  showNote(part("title").title, undefined, READING);
  guideRead();
}

/** The worker has the instructions before them. Should the server not hear of it, the mark is there again next time. */
export function guideRead(): void {
  const mark = document.getElementById("guide-changed");
  if (!mark) return;
  mark.remove();
  void call("POST", `/portal/work/${encodeURIComponent(mark.dataset["job"] ?? "")}/read`).catch(() => undefined);
}
