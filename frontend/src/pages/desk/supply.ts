/** Where tasks come from: what the page brought along, then the server. One at a time, and again when it can be. */
import { call, Refused, SignedOut, Unreachable } from "../shared/server";
import type { ServerClock } from "./clock";
import type { Sheet, Taken } from "./types";

export interface SupplyEvents {
  /** Whether one more task should be open. */
  wanted(): boolean;
  open(sheet: Sheet): Promise<void>;
  /** There is no task for this worker right now. */
  none(): void;
  /** The server is not there; it is asked again. */
  unreachable(): void;
  refused(problem: Refused): void;
  /** Resolves when the worker is signed in again. */
  signIn(): Promise<void>;
}

const RETRY = 3000;

export class Supply {
  #stock: Sheet[] = [];
  #filling: Promise<void> | null = null;

  constructor(
    private readonly job: string,
    private readonly clock: ServerClock,
    private readonly events: SupplyEvents,
  ) {}

  /** Begins with the tasks that came with the page. */
  begin(sheets: Sheet[]): void {
    this.#stock = sheets;
    void this.fill();
  }

  /** Opens one task, where one is wanted; whoever opens it asks for the next. */
  async fill(): Promise<void> {
    if (!this.events.wanted()) return;
    this.#filling ??= this.#openNext().finally(() => (this.#filling = null));
    await this.#filling;
  }

  /** Takes a task from the server, or a new place in a certain one. Throws as `call` does. */
  async claim(object?: string): Promise<Sheet | undefined> {
    const body = new URLSearchParams(object === undefined ? {} : { object });
    const taken = await call<Taken>("POST", `/portal/work/${encodeURIComponent(this.job)}/claim`, { body });
    this.clock.set(taken.now);
    return taken.tasks[0];
  }

  /** The worker's place in this task as the server sees it now, as far as it can be asked; perhaps a new one. */
  async look(sheet: Sheet): Promise<Sheet | undefined> {
    try {
      return await this.claim(sheet.object);
    } catch (problem) {
      return problem instanceof Refused ? undefined : sheet;
    }
  }

  async #openNext(): Promise<void> {
    try {
      const sheet = this.#stock.shift() ?? (await this.claim());
      if (sheet) await this.events.open(sheet);
      else this.events.none();
    } catch (problem) {
      this.#failed(problem);
    }
  }

  #failed(problem: unknown): void {
    if (problem instanceof SignedOut) void this.events.signIn().then(() => this.fill());
    else if (problem instanceof Unreachable) this.#later();
    else if (problem instanceof Refused) this.events.refused(problem);
    else throw problem;
  }

  #later(): void {
    this.events.unreachable();
    setTimeout(() => void this.fill(), RETRY);
  }
}
