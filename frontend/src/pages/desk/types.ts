/** What the server tells the task page, as JSON in the page and as answers to its calls. Times are in milliseconds. */
import type { DraftState } from "../../base/bridge";

export interface SavedDraft {
  state: DraftState;
  seq: number;
}

/** A place in a task that this worker holds. */
export interface Sheet {
  id: number;
  object: string;
  frame: string;
  deadline: number;
  draft: SavedDraft | null;
}

export interface DeskData {
  worker: number;
  email: string;
  job: string;
  title: string;
  /** Time limit of one assignment. */
  seconds: number;
  now: number;
  today: number;
  hints: boolean;
  tasks: Sheet[];
}

export interface Taken {
  now: number;
  tasks: Sheet[];
}
