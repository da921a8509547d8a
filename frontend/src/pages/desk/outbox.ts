/**
 * What the worker did and the server does not know yet. Each order is kept in the browser until the server has it, so
 * the next task need not wait, and neither a lost network nor a reload loses an answer. Repeating an order is harmless.
 */
import type { JsonObject } from "../../base/json";
import { call, Refused, SignedOut, Unreachable } from "../shared/server";
import * as store from "./store";
import type { DeskData, Sheet } from "./types";

export interface Order {
  id: string;
  worker: number;
  kind: "submit" | "release" | "decline" | "report";
  assignment: number;
  object: string;
  job: string;
  title: string;
  body: JsonObject;
  /** The answer in a few words. */
  words: string;
  at: number;
}

export interface OutboxEvents {
  /** Something about `waiting` or `offline` changed. */
  changed(): void;
  /** `other`: another answer of this person was there before, and stays. */
  sent(order: Order, other: boolean): void;
  refused(order: Order, reason: Refused): void;
  /** Resolves when the worker is signed in again. */
  signIn(): Promise<void>;
}

export function orderFor(desk: DeskData, sheet: Sheet, said: Pick<Order, "kind" | "body" | "words">): Order {
  const at = Date.now();
  const { worker, job, title } = desk;
  const { id: assignment, object } = sheet;
  return { id: `${said.kind}-${assignment}-${at}`, worker, assignment, object, job, title, at, ...said };
}

const PAUSES = [1000, 2000, 4000, 8000, 15_000];

export class Outbox {
  #orders: Order[] = [];
  #sending: Order | null = null;
  #running = false;
  #failures = 0;
  #wake: () => void = () => undefined;
  #settled = new Map<string, () => void>();
  /** The browser keeps them until they are sent. */
  inBrowser = true;

  constructor(
    private readonly worker: number,
    private readonly events: OutboxEvents,
  ) {
    window.addEventListener("online", () => this.#wake());
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting > 0) event.preventDefault();
    });
  }

  get waiting(): number {
    return this.#orders.length;
  }

  get offline(): boolean {
    return this.#failures > 0;
  }

  holds(assignment: number): boolean {
    return this.#orders.some((order) => order.assignment === assignment && order.kind !== "report");
  }

  /** Takes up what an earlier visit left behind. */
  async load(): Promise<void> {
    const stored = await store.all<Order>("orders").catch(() => []);
    const mine = stored.filter((order) => order.worker === this.worker && !this.#waits(order.id));
    this.#orders.unshift(...mine.sort((a, b) => a.at - b.at));
    this.#start();
  }

  add(order: Order): void {
    this.#orders.push(order);
    void store.put("orders", order.id, order).then(
      (kept) => (this.inBrowser = kept),
      () => (this.inBrowser = false),
    );
    this.#start();
  }

  /** Takes an order back before it went out; false when it is too late for that. */
  cancel(id: string): boolean {
    const at = this.#orders.findIndex((order) => order.id === id);
    if (at < 0 || this.#orders[at] === this.#sending) return false;
    this.#drop(id);
    this.events.changed();
    return true;
  }

  /** Resolves when this order is not waiting any more, however it went. */
  settled(id: string): Promise<void> {
    if (!this.#waits(id)) return Promise.resolve();
    return new Promise((done) => this.#settled.set(id, done));
  }

  #waits(id: string): boolean {
    return this.#orders.some((order) => order.id === id);
  }

  #start(): void {
    this.events.changed();
    this.#wake();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let order = this.#orders[0]; order; order = this.#orders[0]) await this.#try(order);
    this.#running = false;
  }

  async #try(order: Order): Promise<void> {
    this.#sending = order;
    try {
      const path = `/api/v1/assignments/${order.assignment}/${order.kind}`;
      const said = await call<{ other_answer?: boolean } | undefined>("POST", path, { body: order.body });
      this.#done(order, () => this.events.sent(order, said?.other_answer === true));
    } catch (problem) {
      this.#sending = null;
      if (problem instanceof Refused) this.#done(order, () => this.events.refused(order, problem));
      else if (problem instanceof SignedOut) await this.events.signIn();
      else await this.#pause(problem);
    }
  }

  #done(order: Order, tell: () => void): void {
    this.#sending = null;
    this.#failures = 0;
    this.#drop(order.id);
    tell();
    this.events.changed();
    this.#settled.get(order.id)?.();
    this.#settled.delete(order.id);
  }

  #drop(id: string): void {
    this.#orders = this.#orders.filter((order) => order.id !== id);
    void store.remove("orders", id).catch(() => undefined);
  }

  /** Whatever went wrong, the order stays and is tried again. */
  async #pause(problem: unknown): Promise<void> {
    if (!(problem instanceof Unreachable)) console.error(problem);
    const length = PAUSES[Math.min(this.#failures, PAUSES.length - 1)];
    this.#failures += 1;
    this.events.changed();
    await new Promise<void>((done) => {
      this.#wake = done;
      setTimeout(done, length);
    });
  }
}
