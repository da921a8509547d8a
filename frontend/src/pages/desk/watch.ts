/**
 * Tasks whose page hangs. A template runs an endless loop, or never finishes loading: the worker is told, and can go on.
 *
 * All sandboxed pages of one origin share a process, and the browser puts new frames into it until some seconds after the
 * last one is gone. So all frames are removed, and the task in front is opened alone after a while.
 */
import { say } from "../shared/messages";
import { showWait } from "./chrome";
import type { Item } from "./item";
import { hideOver, overShown, showOver } from "./over";
import { tellNotOpened } from "./told";

export interface WatchedDesk {
  /** The task in front, taking one where there is none; null when there is nothing to do. */
  front(): Promise<Item | null>;
  /** Removes every frame. */
  clear(): void;
  skip(): void;
  /** Asks for the reason; false when the worker keeps the task. */
  decline(): Promise<boolean>;
}

/** How long the browser gets each time to give up a process, and a new one to take up the page; in milliseconds. */
const PAUSES = [3000, 5000, 8000, 12_000];
const TAKEN_UP = 5000;

export class Watch {
  #told: Item | null = null;
  #clearing = false;
  #alone = false;

  constructor(private readonly desk: WatchedDesk) {}

  /** How many tasks may be open: the one after a hung task is opened alone, for it may be its neighbour that hangs. */
  get atHand(): number {
    if (this.#clearing) return 0;
    return this.#alone ? 1 : 2;
  }

  /** A task was done, so whatever hung is gone. */
  wentWell(): void {
    this.#alone = false;
  }

  /** Call every second with the task in front. */
  look(item: Item | null): void {
    if (!item || this.#clearing || document.hidden) return;
    if (this.#told !== item) this.#told = null;
    const stuck = item.stuck();
    if (stuck && !this.#told && !overShown()) this.#tell(item);
    else if (!stuck && this.#told === item) this.#goOn(item);
  }

  #tell(item: Item): void {
    this.#told = item;
    const title = say(item.ready ? "doesNotRespond" : "doesNotOpen");
    showOver(title, say("stuckWhy"), [
      { does: say("reloadTask"), key: "report", primary: true, run: () => void this.#anew() },
      { does: say("skipIt"), key: "skip", run: () => void this.#anew(() => this.desk.skip()) },
      { does: say("declineAndReport"), key: "decline", run: () => void this.#decline() },
    ]);
  }

  /** It came back by itself. */
  #goOn(item: Item): void {
    this.#told = null;
    hideOver();
    if (item.ready) item.focus();
  }

  async #decline(): Promise<void> {
    const item = this.#told;
    this.#clearing = true;
    const declined = await this.desk.decline();
    this.#clearing = false;
    if (declined) await this.#anew();
    else if (item) this.#tell(item);
  }

  /** Opens the task in front anew, after `first`. */
  async #anew(first: () => void = () => undefined): Promise<void> {
    this.#told = null;
    this.#clearing = this.#alone = true;
    first();
    showWait(say("openingAnew"));
    const open = await this.#tryAgain();
    showWait();
    this.#clearing = false;
    if (!open) this.#giveUp();
  }

  async #tryAgain(): Promise<boolean> {
    for (const pause of PAUSES) {
      this.desk.clear();
      await new Promise((done) => setTimeout(done, pause));
      this.#clearing = false;
      const item = await this.desk.front();
      this.#clearing = true;
      if (item && !item.open) item.reopen();
      if (!item || (await item.alive(TAKEN_UP))) return true;
    }
    return false;
  }

  #giveUp(): void {
    this.desk.clear();
    tellNotOpened();
  }
}
