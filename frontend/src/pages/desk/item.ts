/** One task on the desk: its place, its frame, how long the worker was at it, and the last state of the work. */
import { isKey } from "../../base/bindings";
import type { HostMessage, KeyHelp, KeyPress } from "../../base/bridge";
import type { JsonObject } from "../../base/json";
import { currentTheme } from "../shared/theme";
import { ActiveTime } from "./clock";
import { guideRead, tellDescription } from "./guide";
import { TaskFrame } from "./frame";
import type { SavedDraft, Sheet } from "./types";

export interface ItemEvents {
  ready(item: Item): void;
  draft(item: Item, draft: SavedDraft): void;
  submit(item: Item, answer: JsonObject): void;
  key(item: Item, press: KeyPress): void;
}

const FAULTS = 3;

/** How the worker works; it goes along from the task in front to the next one of the desk's job. */
let habits: JsonObject | null = null;

export class Item {
  readonly time = new ActiveTime();
  /** The page is there, with the work that was done before. */
  ready = false;
  /** The page submits itself; otherwise the host's button does. */
  form = true;
  keys: KeyHelp[] = [];
  /** What the page complained about last. */
  faults: string[] = [];
  /** The newest state of the work, if there is any. */
  draft: SavedDraft | null = null;
  edited = false;
  #frame: TaskFrame;
  readonly #restored: Promise<void>;
  #seq = 0;
  #shown = false;

  /** `saved` is the work of before. */
  constructor(
    public sheet: Sheet,
    saved: Promise<SavedDraft | null>,
    private readonly stage: HTMLElement,
    private readonly title: string,
    private readonly hints: boolean,
    private readonly events: ItemEvents,
  ) {
    this.#frame = this.#open();
    this.#restored = saved.then((draft) => this.restore(draft));
  }

  /** In front of the worker, or behind the task that is. */
  set shown(on: boolean) {
    this.#shown = on;
    this.#frame.shown = on;
    if (on) this.time.resume();
    if (on && habits) this.send({ type: "habits", habits });
  }

  get open(): boolean {
    return this.#frame.element.isConnected;
  }

  send(message: HostMessage): void {
    this.#frame.send(message);
  }

  /** As if Submit were pressed, but never for a page that is not to be seen yet. */
  submit(): void {
    if (this.ready) this.send({ type: "submit" });
  }

  /** Its answer is not taken, perhaps for a reason: the page, which is locked since it submitted, can do so again. */
  refuse(message: string): void {
    if (this.open) this.send({ type: "submitResult", ok: false, message });
    else this.reopen();
  }

  focus(): void {
    this.#frame.focus();
  }

  /** Puts saved work back, now or when the page is there; a page that loads anew gets the newest. */
  restore(draft: SavedDraft | null): void {
    if (!draft) return;
    this.draft = draft;
    this.#seq = Math.max(this.#seq, draft.seq);
    if (this.ready) this.#putBack(draft);
  }

  #putBack({ state, seq }: SavedDraft): void {
    this.send({ type: "restore", state, seq });
  }

  close(): void {
    this.ready = false;
    this.#frame.close();
  }

  /** Call every second that the worker looks at the page: whether it hangs. */
  stuck(): boolean {
    return this.#frame.stuck();
  }

  /** Whether a process takes up the page within so many milliseconds. */
  async alive(within: number): Promise<boolean> {
    const late = new Promise<boolean>((done) => setTimeout(() => done(false), within));
    return Promise.race([this.#frame.live.then(() => true), late]);
  }

  /** Loads the page anew, with the work as it was. */
  reopen(): void {
    this.close();
    this.#frame = this.#open();
    this.restore(this.draft);
  }

  #open(): TaskFrame {
    const frame = new TaskFrame(this.sheet.frame, this.title, {
      ready: (form, keys) => void this.#isReady(frame, form, keys),
      loaded: () => undefined,
      draft: (state, seq) => {
        if (seq <= this.#seq) return;
        this.#seq = seq;
        this.draft = { state, seq };
        this.edited = true;
        this.time.act();
        this.events.draft(this, this.draft);
      },
      instructions: guideRead,
      habits: (kept) => {
        if (this.#shown) habits = kept;
      },
      submit: (answer) => this.events.submit(this, answer),
      key: (press) => (isKey(press, "instructions") ? tellDescription() : this.events.key(this, press)),
      activity: () => this.time.act(),
      error: (message) => {
        this.faults = [...this.faults, message].slice(-FAULTS);
        console.warn(`Task page: ${message}`);
      },
    });
    this.stage.append(frame.element);
    return frame;
  }

  /** A page that shows before its work is back could be edited, and lose the edit to the work of before. */
  async #isReady(frame: TaskFrame, form: boolean, keys: KeyHelp[]): Promise<void> {
    await this.#restored;
    if (!frame.element.isConnected) return;
    this.ready = true;
    this.form = form;
    this.keys = keys;
    this.send({ type: "theme", theme: currentTheme(), hints: this.hints });
    if (this.draft) this.#putBack(this.draft);
    this.events.ready(this);
  }
}
