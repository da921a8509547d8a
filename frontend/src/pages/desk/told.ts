/** What is told over the task, and what can be done then. */
import { say } from "../shared/messages";
import { showProblem } from "./chrome";
import type { Order } from "./outbox";
import { showOver } from "./over";

const toJobs = (): void => location.assign("/portal/");

export function tellTimeIsOver(again: () => void, next: () => void): void {
  showOver(say("timeIsOver"), say("timeIsOverWhy"), [
    { does: say("takeItAgain"), primary: true, run: again },
    { does: say("nextTask"), run: next },
  ]);
}

/** The task ended under the worker's hands: its job was stopped, or others finished it. */
export function tellEnded(next: () => void): void {
  showOver(say("taskEnded"), say("taskEndedWhy"), [{ does: say("nextTask"), primary: true, run: next }]);
}

/** An answer that does not count, and why; `open`: it can be mended. */
export function tellNotCounted({ words, object, assignment }: Order, reason: string, open: boolean): void {
  showProblem(say("notCounted", { answer: words, object, reason }), open ? linkTo(assignment) : undefined);
}

export function tellOtherAnswer({ words, object, assignment }: Order): void {
  showProblem(say("otherAnswer", { answer: words, object }), linkTo(assignment));
}

function linkTo(assignment: number): { does: string; href: string } {
  return { does: say("openIt"), href: `/portal/tasks/${assignment}` };
}

export function tellGone(next: () => void): void {
  showOver(say("goneElsewhere"), say("keptAWeek"), [{ does: say("nextTask"), primary: true, run: next }]);
}

/** `back` takes the last answer back, where there is one. */
export function tellNothingLeft(waiting: number, back: (() => void) | null): void {
  const choices = [{ does: say("allJobs"), primary: true, run: toJobs }];
  const last = back ? [{ does: say("backToLast"), key: "undo" as const, run: back }] : [];
  showOver(say("allDone"), nothingLeft(waiting), [...choices, ...last]);
}

/** In words, with so many answers on their way. */
export function nothingLeft(waiting: number): string {
  return waiting > 0 ? say("lastOnTheirWay") : say("noneLeft");
}

export function tellNoTask(reason: string): void {
  showOver(say("noTask"), reason, [{ does: say("allJobs"), primary: true, run: toJobs }]);
}

export function tellOpenElsewhere(): void {
  showOver(say("openElsewhere"), say("goesOnThere"), [
    { does: say("workHere"), primary: true, run: () => location.reload() },
  ]);
}

export function tellNotOpened(): void {
  showOver(say("notOpened"), say("notOpenedWhy"), [{ does: say("allJobs"), primary: true, run: toJobs }]);
}
