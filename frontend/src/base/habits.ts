/**
 * How a person works: tool, label, zoom, light. Kept by the page around the tasks from one to the next, since each task
 * has a page of its own. Only what the person changed is told; what is given is tried on, and need not fit.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { bridge } from "./bridge";
import { isObject, type JsonObject } from "./json";

export interface Habitual {
  habit: JsonObject;
}

const PAUSE = 200;

const keepers = new Set<HabitKeeper>();
let habits: JsonObject = {};
/** What the page around the task has already. */
let told = "{}";
let timer: ReturnType<typeof setTimeout> | undefined;

/** Watches one element's habit. Elements of the same kind and name share it. */
export class HabitKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #of: Habitual;
  #known: string | null = null;

  constructor(host: ReactiveControllerHost & Element, of: Habitual) {
    this.#host = host;
    this.#of = of;
    host.addController(this);
  }

  hostConnected(): void {
    keepers.add(this);
    this.take();
  }

  hostDisconnected(): void {
    keepers.delete(this);
  }

  hostUpdated(): void {
    const now = JSON.stringify(this.#of.habit);
    const changed = this.#known !== null && this.#known !== now;
    this.#known = now;
    if (!changed) return;
    habits = { ...habits, [this.#name]: this.#of.habit };
    clearTimeout(timer);
    timer = setTimeout(tellHabits, PAUSE);
  }

  /** Goes on as the task before was left. */
  take(): void {
    const given = habits[this.#name];
    if (!isObject(given)) return;
    this.#of.habit = given;
    this.#known &&= JSON.stringify(this.#of.habit);
  }

  get #name(): string {
    return `${this.#host.localName} ${this.#host.getAttribute("name") ?? ""}`;
  }
}

/** Takes what the page around the task gives. */
export function takeHabits(given: JsonObject): void {
  habits = given;
  told = JSON.stringify(given);
  for (const keeper of keepers) keeper.take();
}

/** Tells what has changed; call before the task goes away. */
export function tellHabits(): void {
  clearTimeout(timer);
  timer = undefined;
  const now = JSON.stringify(habits);
  if (now === told) return;
  told = now;
  bridge.send({ type: "habits", habits });
}
