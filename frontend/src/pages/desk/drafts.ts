/** Unfinished work: in the browser after every edit, on the server every few seconds; on opening, the newer one wins. */
import { call, Refused, SignedOut, Unreachable, type Stored } from "../shared/server";
import * as store from "./store";
import type { SavedDraft, Sheet } from "./types";

interface Row extends SavedDraft {
  at: number;
}

const PAUSE = 3000;
/** What `fetch` still carries out while the page is being left. */
const KEEPALIVE_MOST = 60_000;
const KEPT = 7 * 24 * 3600 * 1000;

export interface DraftEvents {
  /** Something about `pending`, `offline`, `refused` or `inBrowser` changed. */
  changed(): void;
  /** Resolves when the worker is signed in again. */
  signIn(): Promise<void>;
  /** The place is not the worker's any more, so the server keeps no draft of it. */
  lost(assignment: number): void;
  /** The deadline as the server has it now, in milliseconds since 1970. */
  due(assignment: number, deadline: number): void;
  /** The server has another draft, with the number `newer`: the work went on elsewhere. Until `takeUp` it stands. */
  overtaken(assignment: number, sent: SavedDraft, newer: number): void;
}

export class Drafts {
  #unsaved = new Map<number, SavedDraft>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving = 0;
  /** Of these another draft stands on the server, until the worker decides between the two. */
  #overtaken = new Set<number>();
  offline = false;
  /** Of these the server, or what stands before it, keeps no draft: it is too large, say. */
  #refused = new Set<number>();
  /** The browser keeps what the server does not have yet. */
  inBrowser = true;

  /** `place` tells worker and job: a draft belongs to the object, so that it survives an assignment that ran out. */
  constructor(
    private readonly place: string,
    private readonly events: DraftEvents,
  ) {
    window.addEventListener("beforeunload", (event) => {
      if (!this.inBrowser && (this.pending || this.refused)) event.preventDefault();
    });
    void store.prune("drafts", (row) => Date.now() - (row as Row).at > KEPT).catch(() => undefined);
  }

  get refused(): boolean {
    return this.#refused.size > 0;
  }

  get pending(): boolean {
    return this.#unsaved.size > 0 || this.#saving > 0;
  }

  /** Keeps the draft in the browser at once, and on the server soon. */
  note(sheet: Sheet, draft: SavedDraft): void {
    const row: Row = { ...draft, at: Date.now() };
    void store.put("drafts", this.#key(sheet), row).then(
      (kept) => (this.inBrowser = kept),
      () => (this.inBrowser = false),
    );
    if (this.#overtaken.has(sheet.id)) return;
    this.#unsaved.set(sheet.id, draft);
    this.#timer ??= setTimeout(() => void this.save(), PAUSE);
    this.events.changed();
  }

  /** The newest of what this browser and the server have. */
  async best(sheet: Sheet): Promise<SavedDraft | null> {
    const here = await store.get<Row>("drafts", this.#key(sheet)).catch(() => undefined);
    if (!here) return sheet.draft;
    return sheet.draft && sheet.draft.seq > here.seq ? sheet.draft : here;
  }

  /** What is here shall stand, not what the server has; null: what is here shall be forgotten. */
  async takeUp(sheet: Sheet, draft: SavedDraft | null): Promise<void> {
    this.#overtaken.delete(sheet.id);
    if (draft) this.note(sheet, draft);
    else await store.remove("drafts", this.#key(sheet)).catch(() => undefined);
  }

  /** The work is submitted or given back: nothing is left to be saved on the server. */
  settle(assignment: number): void {
    this.#unsaved.delete(assignment);
    this.#refused.delete(assignment);
    this.offline &&= this.pending;
    this.events.changed();
  }

  async save(leaving = false): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const unsaved = [...this.#unsaved];
    this.#unsaved.clear();
    await Promise.all(unsaved.map(([id, draft]) => this.#send(id, draft, leaving)));
  }

  async #send(id: number, draft: SavedDraft, leaving: boolean): Promise<void> {
    this.#saving += 1;
    this.events.changed();
    try {
      // What is too large for that may still arrive: a tab that is only hidden is left, too.
      const keepalive = leaving && JSON.stringify(draft).length <= KEEPALIVE_MOST;
      const path = `/api/v1/assignments/${id}/draft`;
      const { newer, deadline } = await call<Stored>("PUT", path, { body: draft, keepalive });
      if (deadline) this.events.due(id, deadline);
      this.offline = false;
      this.#refused.delete(id);
      if (newer) this.events.overtaken(id, draft, newer);
    } catch (problem) {
      if (problem instanceof SignedOut) await this.events.signIn();
      if (!(problem instanceof Refused)) this.#again(id, draft);
      else if (problem.code === "lease_lost") this.events.lost(id);
      else this.#refused.add(id);
      this.offline = problem instanceof Unreachable;
    } finally {
      this.#saving -= 1;
      this.events.changed();
    }
  }

  /** Sends no more of it until `takeUp`. */
  hold(id: number): void {
    this.#overtaken.add(id);
    this.#unsaved.delete(id);
  }

  /** Unless a newer one is waiting already. */
  #again(id: number, draft: SavedDraft): void {
    if (!this.#unsaved.has(id)) this.#unsaved.set(id, draft);
    this.#timer ??= setTimeout(() => void this.save(), PAUSE);
  }

  #key(sheet: Sheet): string {
    return `${this.place}/${sheet.object}`;
  }
}
