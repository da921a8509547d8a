/** The tasks that were done last, which Back reaches. The newest keeps its frame, so that it is back at once. */
import { reasonOf, say } from "../shared/messages";
import { call, Refused, SignedOut } from "../shared/server";
import type { Item } from "./item";
import type { Order, Outbox } from "./outbox";
import type { Taken } from "./types";

const WITHIN_REACH = 10;

export interface Done {
  item: Item;
  order: Order;
}

export class Past {
  #done: Done[] = [];

  get empty(): boolean {
    return this.#done.length === 0;
  }

  add(done: Done): void {
    this.close();
    this.#done = [...this.#done, done].slice(-WITHIN_REACH);
  }

  /** Takes out the newest. */
  pop(): Done | undefined {
    return this.#done.pop();
  }

  /** Takes out the one with this order. */
  take(order: string): Done | undefined {
    const found = this.#done.find((one) => one.order.id === order);
    this.#done = this.#done.filter((one) => one !== found);
    return found;
  }

  /** Closes the frames; the tasks stay within reach. */
  close(): void {
    for (const { item } of this.#done) item.close();
  }
}

/** Has the server take an answer back: the new place in the task, or why the answer stands. */
export async function takeBack(done: Done, outbox: Outbox, signIn: () => Promise<void>): Promise<Taken | string> {
  try {
    await outbox.settled(done.order.id);
    return await call<Taken>("POST", `/portal/tasks/${done.item.sheet.id}/withdraw`);
  } catch (problem) {
    if (problem instanceof SignedOut) {
      await signIn();
      return takeBack(done, outbox, signIn);
    }
    return problem instanceof Refused ? reasonOf(problem) : say("offlineStands");
  }
}
