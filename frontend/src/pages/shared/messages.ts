/** The words of the worker's pages that their scripts show. What stands in the page already, the server translates. */
import { filled, type Places } from "../../base/format";

export const english = {
  allDone: "All done here",
  allJobs: "All jobs",
  backToLast: "Back to my last answer",
  changeAgain: "Taken back. Change your answer and submit again.",
  declineAndReport: "Decline and report it",
  declined: "Declined. It won’t come again.",
  doesNotOpen: "This task does not open",
  doesNotRespond: "This task does not respond",
  everywhere: "Everywhere",
  goesOnThere: "Work goes on there. Nothing is lost here.",
  goneElsewhere: "Somebody else has this task now",
  justNow: "just now",
  inAMoment: "in a moment",
  keepOpen: "Not saved – keep this page open",
  keepThis: "Keep what is here",
  keptAWeek: "Your work on it stays in this browser for a week.",
  keyDigit: "Digits choose labels, and = enlarges.",
  keyTaken: "{key} is the key of “{other}” already.",
  keyBack: "Undo, and when nothing is left to undo: back to the answer before",
  keyDecline: "Decline: never get this task again",
  keyHelp: "This list",
  keyInstructions: "Instructions",
  keyReport: "Report a problem with this task",
  keySkip: "Skip: give the task back, take the next",
  keySubmit: "Submit",
  lastOnTheirWay: "Your last answers are still on their way; keep this page open.",
  marked: "{count, plural, one {# marked} other {# marked}}",
  nextTask: "Next task",
  noneTicked: "none",
  noneLeft:
    "There is no task for you in this job right now: others are at the rest, or it is finished. This page looks again by itself.",
  nothingMarked: "nothing marked",
  notAccepted: "Not accepted: {reason}",
  notCounted: "Your answer “{answer}” for object {object} was not counted: {reason}",
  notCountedOf: "Your answer “{answer}” for {title}, object {object} was not counted: {reason}",
  nothingToTakeBack: "Nothing to take back.",
  noTask: "No task can be taken",
  notOpened: "The task cannot be opened here",
  notOpenedWhy: "Your work is kept. Go back to your jobs, and open it again from there.",
  notSavedYet: "{count, plural, one {# not saved yet} other {# not saved yet}}",
  notSavedYetOffline: "{count, plural, one {# not saved yet – offline} other {# not saved yet – offline}}",
  offlineKept: "Offline – kept in this browser",
  offlineStands: "Offline: your answer stands for now.",
  offlineWaiting: "{count, plural, one {Not saved – offline, # waiting} other {Not saved – offline, # waiting}}",
  ok: "OK",
  onlyHere: "Not saved – kept in this browser",
  openElsewhere: "This job is open in another tab",
  openingAnew: "Opening the task anew. This takes some seconds…",
  openIt: "Open it",
  otherAnswer:
    "You answered object {object} elsewhere already, and that answer counts. This one, “{answer}”, does not; open the task to change it.",
  passed: "{length} ago",
  refusedInvalid: "This answer does not fit the question.",
  refusedLost: "This task is no longer yours: your time was over, or it ended.",
  refusedNotFound: "There is no such task of yours.",
  refusedOften: "That was too much at once. Wait a moment.",
  refusedOther: "The server did not accept it.",
  refusedState: "It can’t be changed any more.",
  reloadTask: "Reload this task",
  reported: "Reported. The people who made the job see it.",
  saved: "Saved ✓",
  saving: "Saving…",
  signInFailed: "The server cannot be reached. Try again.",
  skipIt: "Skip it",
  skipped: "Skipped. It may come again.",
  somethingElse: "Something else",
  stuckWhy: "Its page is stuck; that is a fault of the page, not yours. Your work is kept up to your last change.",
  takeItAgain: "Take it again",
  takeNewer: "Take what I did there",
  takingBack: "Taking it back…",
  thisTask: "This task",
  taskEnded: "This task has ended",
  taskEndedWhy:
    "Its job was stopped, others finished it, or you gave it back elsewhere. Nothing is wrong with your work.",
  timeIsOver: "Your time for this task is over",
  timeIsOverWhy: "Your work is kept here. You can take the task again if nobody else has.",
  today: "{count, plural, one {# today} other {# today}}",
  toCome: "in {length}",
  tryingAgain: "The server cannot be reached. Trying again…",
  undo: "Undo",
  unitD: "{count} d",
  unitH: "{count} h",
  unitMin: "{count} min",
  unitS: "{count} s",
  workedElsewhere: "You went on with this task elsewhere",
  workedElsewhereWhy: "What you did there is newer than what is on this page. Which shall stay?",
  workHere: "Work here instead",
};

export type PageMessage = keyof typeof english;

/** The sentence for `key` in the language of the page. */
export function say(key: PageMessage, places: Places = {}): string {
  return filled(globalThis.labelwrightWords?.pages[key] ?? english[key], places, pageLanguage());
}

const REFUSED: Record<string, PageMessage> = {
  invalid_answer: "refusedInvalid",
  invalid_input: "refusedInvalid",
  lease_lost: "refusedLost",
  limit_exceeded: "refusedOften",
  not_found: "refusedNotFound",
  wrong_state: "refusedState",
};

/** Why the server refused, in English in its own words, else by its code; `hint`: what to do is told, too. */
export function reasonOf(refused: { code: string; message: string; hint: string }, hint = false): string {
  if (pageLanguage() !== "en") return say(REFUSED[refused.code] ?? "refusedOther");
  return hint ? `${refused.message} ${refused.hint}` : refused.message;
}

export function pageLanguage(): string {
  return globalThis.labelwrightWords?.lang ?? "en";
}
