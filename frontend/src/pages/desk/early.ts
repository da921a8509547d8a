/** Keys pressed while no task is there: between two tasks, on a slow line. They are meant for the one that comes. */
import type { KeyPress } from "../../base/bridge";
import type { Item } from "./item";

/** So many of the last keys are kept; more were pressed in vain. */
const KEPT = 10;

export class EarlyKeys {
  #presses: KeyPress[] = [];

  /** Gives the task in front a key, or keeps it until there is one. */
  pass(press: KeyPress, front: Item | null): void {
    if (front) front.send({ type: "key", ...press });
    else this.#presses = [...this.#presses, press].slice(-KEPT);
  }

  /** Gives what was kept to the task that came. */
  give(front: Item | null): void {
    if (front) for (const press of this.#presses.splice(0)) this.pass(press, front);
  }

  /** No task is coming. */
  forget(): void {
    this.#presses = [];
  }
}
