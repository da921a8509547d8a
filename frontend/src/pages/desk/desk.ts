/**
 * The worker's desk: one task in front, the next one ready behind it, the last ones within reach.
 *
 * Submitting shows the next task at once; the answer is sent in the background by the outbox, and if the server refuses
 * it, the task comes back into view with the reason.
 */
import type { KeyPress } from "../../base/bridge";
import type { JsonObject } from "../../base/json";
import { reasonOf, say } from "../shared/messages";
import { part } from "../shared/page";
import type { Refused } from "../shared/server";
import { showControls, showNote, showSaved, showTimer, showToday, showWait } from "./chrome";
import { ServerClock } from "./clock";
import { askReason, closeDialog, dialogOpen, showKeys } from "./dialogs";
import { Drafts } from "./drafts";
import { EarlyKeys } from "./early";
import { openGuide } from "./guide";
import { Item } from "./item";
import { listen, pressed, type KeyActions } from "./keyboard";
import { orderFor, Outbox, type Order } from "./outbox";
import { changeText, hideOver, overShown } from "./over";
import { tellOvertaken } from "./overtaken";
import { Overtime } from "./overtime";
import { signInAgain } from "./session";
import { Past, takeBack, type Done } from "./past";
import { Supply } from "./supply";
import { giveBack, givenBack, takeOver } from "./tabs";
import * as told from "./told";
import type { DeskData, Sheet } from "./types";
import { Watch } from "./watch";
import { answerInWords } from "./words";

const LOOK_AGAIN = 15_000;
/** Why an answer can never be taken. Whatever else is said, by a proxy for instance, the answer may be tried again. */
const FINAL = new Set(["lease_lost", "not_found", "wrong_state"]);

export class Desk {
  #items: Item[] = [];
  readonly #past = new Past();
  #front: Item | null = null;
  #suspended = false;
  /** It was told that there is no task left. */
  #empty = false;
  #today: number;
  readonly #clock: ServerClock;
  readonly #supply: Supply;
  readonly #overtime: Overtime;
  readonly #outbox: Outbox;
  readonly #drafts: Drafts;
  readonly #keys: KeyActions;
  readonly #watch: Watch;
  readonly #early = new EarlyKeys();

  constructor(private readonly data: DeskData) {
    const signIn = () => signInAgain(data.worker);
    this.#today = data.today;
    this.#clock = new ServerClock(data.now);
    this.#supply = new Supply(data.job, this.#clock, {
      wanted: () => this.#wanted(),
      open: (sheet) => this.#open(sheet),
      none: () => this.#front === null && this.#nothingLeft(),
      unreachable: () => showWait(say("tryingAgain")),
      refused: (problem) => this.#front === null && this.#stopped(problem),
      signIn,
    });
    this.#overtime = new Overtime(this.#supply, {
      again: (item, sheet) => this.#goOn(item, sheet),
      leave: (item) => this.#leaveBehind(item),
      ended: (item) => this.#lost(item.sheet.id),
      signIn,
    });
    const place = `${data.worker}/${data.job}`;
    this.#drafts = new Drafts(place, {
      changed: () => this.#tell(),
      lost: (id) => this.#lost(id),
      due: (id, deadline) => this.#due(id, deadline),
      overtaken: (_, sent, newer) => this.#front && tellOvertaken(this.#front, sent, newer, this.#drafts),
      signIn,
    });
    this.#outbox = new Outbox(data.worker, {
      changed: () => this.#tell(),
      sent: (order, other) => other && told.tellOtherAnswer(order),
      refused: (order, reason) => this.#refused(order, reason),
      signIn,
    });
    this.#keys = this.#actions();
    this.#watch = new Watch({
      front: async () => {
        if (!this.#front) await this.#supply.fill();
        return this.#front;
      },
      clear: () => this.#clear(),
      skip: () => this.#giveBack("release", ""),
      decline: () => this.#decline(),
    });
  }

  async start(): Promise<void> {
    listen(this.#keys);
    takeOver(this.data.worker, this.data.job, () => this.#suspend());
    setInterval(() => this.#tick(), 1000);
    document.addEventListener("visibilitychange", () => void this.#drafts.save(document.hidden));
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    await this.#outbox.load();
    const gone = givenBack();
    this.#supply.begin(this.data.tasks.filter((sheet) => !this.#outbox.holds(sheet.id) && !gone.has(sheet.id)));
  }

  // --- tasks come -------------------------------------------------------------------------------------------------

  /** One in front, and one ready behind it. */
  #wanted(): boolean {
    const enough = this.#items.length >= this.#watch.atHand || (this.#front !== null && overShown());
    return !this.#suspended && !enough;
  }

  async #open(sheet: Sheet): Promise<void> {
    const saved = this.#drafts.best(sheet);
    const item = new Item(sheet, saved, part("content"), this.data.title, this.data.hints, {
      ready: (ready) => this.#ready(ready),
      draft: (edited, draft) => this.#drafts.note(edited.sheet, draft),
      submit: (submitted, answer) => this.#submit(submitted, answer),
      key: (from, press) => this.#key(from, press),
    });
    this.#items.push(item);
    await saved;
    if (!this.#front) this.#show();
  }

  /** A key out of a frame. One from a task that is done already was meant for the one that is coming. */
  #key(from: Item, press: KeyPress): void {
    if (press.key === "Escape") closeDialog();
    else if (!this.#keys.busy() && !pressed(press, this.#keys) && from !== this.#front) this.#keys.pass(press);
  }

  #ready(item: Item): void {
    showWait();
    if (item === this.#front) this.#show();
  }

  /** Brings the first task to the front, and has the next one made ready. */
  #show(): void {
    const item = this.#items[0] ?? null;
    if (this.#front && this.#front !== item) this.#front.shown = false;
    this.#front = item;
    this.#empty = false;
    hideOver();
    showControls({
      wait: !item?.ready,
      submit: item?.form === false,
      task: item !== null,
      back: !this.#past.empty,
    });
    if (item?.ready) item.shown = true;
    this.#early.give(item);
    this.#tick();
    if (!item || item.ready) void this.#supply.fill();
  }

  // --- tasks go ---------------------------------------------------------------------------------------------------

  #submit(item: Item, answer: JsonObject): void {
    if (item !== this.#front || this.#keys.busy()) {
      item.refuse("");
      return;
    }
    item.time.look();
    const seconds = Math.round(item.time.seconds * 10) / 10;
    const order = this.#order("submit", item, { answer, time_spent_seconds: seconds }, answerInWords(answer));
    this.#past.add({ item, order });
    this.#watch.wentWell();
    this.#today += 1;
    this.#next();
    this.#outbox.add(order);
    this.#drafts.settle(item.sheet.id);
    showNote(`${order.words} ✓`, { does: say("undo"), run: () => void this.#back() });
  }

  #giveBack(kind: "release" | "decline", reason: string): void {
    const item = this.#front;
    if (!item) return;
    const order = this.#order(kind, item, reason ? { reason } : {}, "");
    this.#next();
    item.close();
    this.#outbox.add(order);
    this.#drafts.settle(item.sheet.id);
    showNote(say(kind === "release" ? "skipped" : "declined"));
  }

  async #decline(): Promise<boolean> {
    const reason = await askReason("decline");
    if (reason) this.#giveBack("decline", reason.words);
    this.#front?.focus();
    return reason !== null;
  }

  async #report(): Promise<void> {
    const item = this.#front;
    const reason = await askReason("report");
    if (item && reason) {
      const words = reason.words || say("somethingElse");
      this.#outbox.add(this.#order("report", item, { reason: words, detail: item.faults.join("\n") }, ""));
      if (reason.choice === "decline") this.#giveBack("decline", words);
      else showNote(say("reported"), undefined, 3000);
    }
    this.#front?.focus();
  }

  #order(kind: Order["kind"], item: Item, body: JsonObject, words: string): Order {
    return orderFor(this.data, item.sheet, { kind, body, words });
  }

  #next(): void {
    this.#items.shift();
    this.#show();
  }

  // --- tasks come back --------------------------------------------------------------------------------------------

  /** Z: the answer before is taken back and can be changed. */
  async #back(): Promise<void> {
    const last = this.#past.pop();
    if (!last) {
      showNote(say("nothingToTakeBack"));
      return;
    }
    showNote(say("takingBack"));
    const unsent = this.#outbox.cancel(last.order.id);
    if (!unsent && !(await this.#withdrawn(last))) {
      this.#show();
      return;
    }
    this.#today -= 1;
    this.#comeBack(last.item, "");
    showNote(say("changeAgain"), undefined, 3000);
  }

  async #withdrawn(done: Done): Promise<boolean> {
    const taken = await takeBack(done, this.#outbox, () => signInAgain(this.data.worker));
    if (typeof taken === "string") {
      showNote(taken, undefined, 4000);
      return false;
    }
    this.#clock.set(taken.now);
    done.item.sheet = taken.tasks[0] ?? done.item.sheet;
    return true;
  }

  #comeBack(item: Item, message: string): void {
    if (this.#front) this.#front.shown = false;
    this.#items.unshift(item);
    item.refuse(message);
    this.#show();
    this.#tell();
  }

  /** The server does not take an answer or the return of a task. */
  #refused(order: Order, reason: Refused): void {
    if (order.kind !== "submit") return;
    const done = this.#past.take(order.id);
    const open = !FINAL.has(reason.code);
    if (done) this.#today -= 1;
    if (done && open) {
      showNote(""); // which said that it is done
      this.#comeBack(done.item, say("notAccepted", { reason: reasonOf(reason) }));
      return;
    }
    told.tellNotCounted(order, reasonOf(reason), open);
    if (!open && this.#front) void this.#overtime.look(this.#front);
  }

  /** The server keeps no draft of it any more. */
  #lost(assignment: number): void {
    const item = this.#front;
    if (item?.sheet.id !== assignment || overShown()) return;
    if (!item.edited) {
      void this.#afterEnd(item);
      return;
    }
    item.send({ type: "pause" });
    told.tellEnded(() => void this.#afterEnd(item));
  }

  /** What ended one task may have ended the one behind it, too. */
  async #afterEnd(item: Item): Promise<void> {
    hideOver();
    await this.#returnNext();
    this.#leaveBehind(item);
  }

  // --- time -------------------------------------------------------------------------------------------------------

  #tick(): void {
    const item = this.#front;
    item?.time.look();
    const left = item ? this.#clock.until(item.sheet.deadline) : null;
    showTimer(left);
    if (item && left !== null && left <= 0 && !this.#keys.busy()) this.#overtime.tell(item);
    this.#renewNext();
    this.#watch.look(item);
  }

  /** The work goes on in a new place in the same task. */
  #goOn(item: Item, sheet: Sheet): void {
    item.sheet = sheet;
    item.send({ type: "resume" });
    this.#show();
    if (item.draft) this.#drafts.note(sheet, item.draft);
  }

  /** A stop of the job brings the deadline nearer. */
  #due(assignment: number, deadline: number): void {
    for (const { sheet } of this.#items) if (sheet.id === assignment) sheet.deadline = deadline;
    this.#tick();
  }

  #leaveBehind(item: Item): void {
    this.#drafts.settle(item.sheet.id);
    hideOver();
    this.#next();
    item.close();
  }

  /** The task behind must not run out of time before it is seen: at half its time it is given back and taken anew. */
  #renewNext(): void {
    const next = this.#items[1];
    if (!next || this.#suspended || this.#clock.until(next.sheet.deadline) > this.data.seconds / 2) return;
    void this.#returnNext().then(() => this.#supply.fill());
  }

  /** The tasks behind go back to where they came from. */
  async #returnNext(): Promise<void> {
    const orders = this.#items.splice(1).map((item) => {
      item.close();
      return this.#order("release", item, {}, "");
    });
    for (const order of orders) this.#outbox.add(order);
    await Promise.all(orders.map((order) => this.#outbox.settled(order.id)));
  }

  /** Removes every frame; the work in them is kept. */
  #clear(): void {
    void this.#returnNext();
    this.#past.close();
    this.#front?.close();
    this.#show();
  }

  // --- the page around --------------------------------------------------------------------------------------------

  #nothingLeft(): void {
    this.#show();
    part("wait").hidden = true;
    this.#early.forget();
    this.#empty = true;
    told.tellNothingLeft(this.#outbox.waiting, this.#past.empty ? null : () => void this.#back());
    setTimeout(() => void this.#supply.fill(), LOOK_AGAIN);
  }

  #stopped(problem: Refused): void {
    part("wait").hidden = true;
    told.tellNoTask(reasonOf(problem, true));
  }

  /** Another tab works on this job now. */
  #suspend(): void {
    this.#suspended = true;
    this.#front?.send({ type: "pause" });
    told.tellOpenElsewhere();
  }

  #leave(): void {
    void this.#drafts.save(true);
    const next = this.#items[1];
    if (!next || this.#suspended) return;
    giveBack(next.sheet.id);
  }

  #tell(): void {
    showSaved(this.#outbox, this.#drafts);
    showToday(this.#today, this.#outbox.waiting);
    if (this.#empty && overShown()) changeText(told.nothingLeft(this.#outbox.waiting));
  }

  #actions(): KeyActions {
    return {
      back: () => void this.#back(),
      skip: () => this.#giveBack("release", ""),
      decline: () => void this.#decline(),
      report: () => void this.#report(),
      help: () => showKeys(this.#front?.keys ?? []),
      submit: () => this.#front?.submit(),
      instructions: () => openGuide(this.#front),
      pass: (press) => this.#early.pass(press, this.#front),
      busy: () => dialogOpen() || overShown(),
    };
  }
}
