/** The rows above and below the task: what is saved, how much time is left, what was just done. */
import { say } from "../shared/messages";
import { make, part } from "../shared/page";
import { clockFace } from "./clock";

/** What keeps work until the server has it. */
interface Keeper {
  /** The server is not there. */
  offline: boolean;
  /** The browser keeps it, too. */
  inBrowser: boolean;
}

/** Answers: how many are on their way. */
interface Answers extends Keeper {
  waiting: number;
}

/** Drafts: whether some are on their way, and whether the server keeps none. */
interface Unfinished extends Keeper {
  pending: boolean;
  refused: boolean;
}

const NOTE_SHOWN = 1500;
const DOTS = 6;

let noteTimer: ReturnType<typeof setTimeout> | undefined;
let savedOnce = false;

/** Says whether the work is safe; "Saved" only after the server said so. */
export function showSaved(answers: Answers, drafts: Unfinished): void {
  const busy = answers.waiting > 0 || drafts.pending;
  const inBrowser = answers.inBrowser && drafts.inBrowser;
  savedOnce ||= busy;
  if (answers.offline || drafts.offline) saved("offline", offlineWords(answers.waiting, inBrowser));
  else if (drafts.refused) saved("offline", say(inBrowser ? "onlyHere" : "keepOpen"));
  else if (busy) saved("saving", say("saving"));
  else if (savedOnce) saved("saved", say("saved"));
}

function offlineWords(waiting: number, inBrowser: boolean): string {
  if (!inBrowser) return say("keepOpen");
  return waiting > 0 ? say("offlineWaiting", { count: waiting }) : say("offlineKept");
}

function saved(state: string, words: string): void {
  const output = part("saved");
  if (output.textContent === words) return;
  output.dataset["state"] = state;
  output.textContent = words;
}

export interface Controls {
  /** The task is still opening. */
  wait: boolean;
  /** The page has no form of its own. */
  submit: boolean;
  task: boolean;
  back: boolean;
}

let opening: string | null = null;

/** Says why no task is there yet; without words, that it is opening. */
export function showWait(words?: string): void {
  const wait = part("wait");
  opening ??= wait.textContent;
  wait.textContent = words ?? opening;
}

/** Shows what can be pressed now. */
export function showControls({ wait, submit, task, back }: Controls): void {
  part("wait").hidden = !wait;
  part("submit").hidden = !submit;
  for (const id of ["skip", "decline", "report", "instructions"]) part<HTMLButtonElement>(id).disabled = !task;
  part<HTMLButtonElement>("back").disabled = !back;
}

/** Today's count, and a dot for each of the last answers: full when it is saved. */
export function showToday(count: number, waiting: number): void {
  part("today").textContent = say("today", { count });
  const full = Math.max(0, Math.min(DOTS - 1, count) - waiting);
  part("dots").textContent = "●".repeat(full) + "○".repeat(DOTS - full);
}

/** Grey, amber in the last minute. */
export function showTimer(left: number | null): void {
  const timer = part("timer");
  timer.textContent = left === null ? "" : clockFace(left);
  timer.dataset["state"] = left !== null && left < 60 ? "short" : "";
}

/** A quiet word at the lower left, gone after a moment, perhaps with something to click. */
export function showNote(words: string, action?: { does: string; run: () => void }, shown = NOTE_SHOWN): void {
  const note = part("note");
  note.replaceChildren(words);
  if (action) {
    const button = make("button", "link", action.does);
    button.type = "button";
    button.addEventListener("click", action.run);
    note.append(" ", button);
  }
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => note.replaceChildren(), action ? shown * 2 : shown);
}

/** Something went wrong in the background: stays until it was read. */
export function showProblem(words: string, link?: { does: string; href: string }): void {
  const close = make("button", "link", say("ok"));
  const problem = make("p", "note bad desk-problem", words, " ");
  if (link) {
    const anchor = make("a", "", link.does);
    anchor.href = link.href;
    problem.append(anchor, " ");
  }
  problem.role = "alert";
  close.type = "button";
  close.addEventListener("click", () => problem.remove());
  problem.append(close);
  part("content").append(problem);
}
