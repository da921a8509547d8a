/** What is told over the task, and what can be done then. */
import { showOver } from "./over";

const toJobs = (): void => location.assign("/portal/");

export function tellTimeIsOver(again: () => void, next: () => void): void {
  showOver(
    "Your time for this task is over",
    "Your work is kept here. You can take the task again if nobody else has.",
    [
      { does: "Take it again", primary: true, run: again },
      { does: "Next task", run: next },
    ],
  );
}

export function tellGone(next: () => void): void {
  showOver("Somebody else has this task now", "Your work on it stays in this browser for a week.", [
    { does: "Next task", primary: true, run: next },
  ]);
}

/** `back` takes the last answer back, where there is one. */
export function tellNothingLeft(waiting: number, back: (() => void) | null): void {
  const choices = [{ does: "All jobs", primary: true, run: toJobs }];
  const last = back ? [{ does: "Back to my last answer", key: "Z", run: back }] : [];
  showOver("All done here", nothingLeft(waiting), [...choices, ...last]);
}

/** In words, with so many answers on their way. */
export function nothingLeft(waiting: number): string {
  return waiting > 0
    ? "Your last answers are still on their way; keep this page open."
    : "There is no task for you in this job right now. This page looks again by itself.";
}

export function tellNoTask(reason: string): void {
  showOver("No task can be taken", reason, [{ does: "All jobs", primary: true, run: toJobs }]);
}

export function tellOpenElsewhere(): void {
  showOver("This job is open in another tab", "Work goes on there. Nothing is lost here.", [
    { does: "Work here instead", primary: true, run: () => location.reload() },
  ]);
}

export function tellNotOpened(): void {
  showOver("The task cannot be opened here", "Your work is kept. Go back to your jobs, and open it again from there.", [
    { does: "All jobs", primary: true, run: toJobs },
  ]);
}
