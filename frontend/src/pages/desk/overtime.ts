/** A task whose time is over: the work stays, and the worker takes the task again or leaves it. */
import { reasonOf, say } from "../shared/messages";
import { Refused, SignedOut } from "../shared/server";
import { showNote } from "./chrome";
import type { Item } from "./item";
import type { Supply } from "./supply";
import { tellGone, tellTimeIsOver } from "./told";
import type { Sheet } from "./types";

export interface OvertimeEvents {
  /** The worker has a new place in the same task. */
  again(item: Item, sheet: Sheet): void;
  leave(item: Item): void;
  /** Nobody can work on it any more. */
  ended(item: Item): void;
  /** Resolves when the worker is signed in again. */
  signIn(): Promise<void>;
}

export class Overtime {
  constructor(
    private readonly supply: Supply,
    private readonly events: OvertimeEvents,
  ) {}

  tell(item: Item): void {
    item.send({ type: "pause" });
    tellTimeIsOver(
      () => void this.#takeAgain(item),
      () => this.events.leave(item),
    );
  }

  /** Call when another task turned out to be over: its job may be stopped. */
  async look(item: Item): Promise<void> {
    const sheet = await this.supply.look(item.sheet);
    if (!sheet) this.events.ended(item);
    else if (sheet.id !== item.sheet.id) this.events.again(item, sheet);
  }

  async #takeAgain(item: Item): Promise<void> {
    try {
      const sheet = await this.supply.claim(item.sheet.object);
      if (sheet) this.events.again(item, sheet);
      else tellGone(() => this.events.leave(item));
    } catch (problem) {
      if (problem instanceof SignedOut) {
        await this.events.signIn();
        await this.#takeAgain(item);
        return;
      }
      showNote(problem instanceof Refused ? reasonOf(problem) : say("signInFailed"), undefined, 4000);
    }
  }
}
