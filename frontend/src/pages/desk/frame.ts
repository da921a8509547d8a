/**
 * One task in its sandboxed frame, seen from outside: the handshake, and a check of everything that comes through.
 * The frame runs a stranger's script, so nothing of a message is trusted beyond being this assignment's own.
 */
import { type DraftState, type FrameMessage, type HostMessage, type KeyHelp, type KeyPress } from "../../base/bridge";
import { isObject, type JsonObject } from "../../base/json";
import { giveElements, givePart } from "./elements";
import { Allowance, fits } from "./limits";

export interface FrameEvents {
  ready(form: boolean, keys: KeyHelp[]): void;
  loaded(): void;
  draft(state: DraftState, seq: number): void;
  submit(answer: JsonObject, seq: number): void;
  key(press: KeyPress): void;
  activity(): void;
  instructions(): void;
  habits(habits: JsonObject): void;
  error(message: string): void;
}

const SANDBOX = "allow-scripts allow-forms allow-modals allow-popups";
/** Messages that a page may send in one second, and all at once; a mask tool in full use sends some ten a second. */
const PER_SECOND = 60;
const AT_ONCE = 600;
/** A loaded page that is silent for so long has no elements of ours: it is shown as it is. */
const PATIENCE = 3000;
/** Parts of the elements that a page may ask for. */
const PARTS = 20;
/** Seconds that a page may be silent: before it comes, before its elements say hello, and when it is there. */
const COMING = 20;
const OPENING = 10;
const RUNNING = 6;

export class TaskFrame {
  readonly element = document.createElement("iframe");
  #port: MessagePort | null = null;
  /** Which loading of the page has the port. */
  #page: unknown;
  #waiting: HostMessage[] = [];
  readonly #allowance = new Allowance(PER_SECOND, AT_ONCE);
  #ready = false;
  #silent = 0;
  /** The page waits for its elements; with them it is written, and so loads a second time. */
  #lean = false;
  #loads = 0;
  #parts = 0;
  #live: () => void = () => undefined;
  /** Resolves when a process is there that runs the page. */
  readonly live = new Promise<void>((done) => (this.#live = done));

  constructor(
    url: string,
    title: string,
    private readonly events: FrameEvents,
  ) {
    this.element.setAttribute("sandbox", SANDBOX);
    this.element.title = title;
    this.element.className = "desk-frame";
    this.element.inert = true;
    if (url) this.element.src = `${url}?lean`; // else whoever made it sends a page into it
    this.element.addEventListener("load", () => {
      this.#live();
      this.#loads += 1;
      setTimeout(() => this.#giveUp(), PATIENCE);
    });
    window.addEventListener("message", this.#hello);
  }

  /** Sends to the page in the frame, once it is there and drawn. */
  send(message: HostMessage): void {
    if (this.#port && this.#ready) this.#port.postMessage(message);
    else this.#waiting.push(message);
  }

  /** Brings the frame to the front, or puts it behind the others, where it goes on drawing. */
  set shown(on: boolean) {
    this.element.classList.toggle("shown", on);
    this.element.inert = !on;
    if (on) this.focus();
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  /** Call every second that the worker looks at the page: whether it has been silent for too long. */
  stuck(): boolean {
    this.#silent += 1;
    this.#port?.postMessage({ type: "ping" } satisfies HostMessage);
    if (this.#ready && !this.#port) return false;
    if (this.#port) return this.#silent > RUNNING;
    return this.#silent > (this.#lean ? OPENING : COMING);
  }

  close(): void {
    window.removeEventListener("message", this.#hello);
    this.#port?.close();
    this.element.remove();
  }

  #hello = (event: MessageEvent<unknown>): void => {
    const target = this.element.contentWindow;
    if (!target || event.source !== target) return;
    if (!isObject(event.data)) return;
    this.#live();
    this.#silent = 0;
    if (event.data["type"] === "labelwright:lean") {
      this.#lean = true;
      void giveElements(target);
    }
    if (event.data["type"] === "labelwright:part" && (this.#parts += 1) <= PARTS) {
      void givePart(target, event.data["name"]);
    }
    if (event.data["type"] === "labelwright:hello") this.#connect(target, event.data["page"]);
  };

  #connect(target: Window, page: unknown): void {
    if (this.#port && page !== undefined && page === this.#page) return;
    this.#page = page;
    const { port1, port2 } = new MessageChannel();
    this.#port?.close();
    this.#port = port1;
    this.#ready = false;
    port1.onmessage = (sent: MessageEvent<unknown>) => this.#receive(sent.data);
    target.postMessage({ type: "labelwright:port" }, "*", [port2]);
  }

  #receive(message: unknown): void {
    this.#silent = 0;
    if (!this.#allowance.take(performance.now()) || !isObject(message)) return;
    const { type } = message;
    if (typeof type === "string" && Object.hasOwn(this.#handlers, type) && fits(message)) {
      this.#handlers[type as FrameMessage["type"]](message);
      return;
    }
    this.events.error("The page sent a message that cannot be read; it was left out.");
    if (type === "submit") this.send({ type: "submitResult", ok: false });
  }

  #giveUp(): void {
    if (this.#ready || this.#port || (this.#lean && this.#loads < 2)) return;
    this.#ready = true;
    this.events.ready(false, []);
  }

  #handlers: Record<FrameMessage["type"], (message: Record<string, unknown>) => void> = {
    ready: ({ form, keys }) => {
      this.#ready = true;
      this.events.ready(form === true, keyHelp(keys));
      for (const message of this.#waiting.splice(0)) this.send(message);
    },
    loaded: () => this.events.loaded(),
    draft: ({ state, seq }) => {
      if (isObject(state) && isSeq(seq)) this.events.draft(state as unknown as DraftState, seq);
    },
    submit: ({ answer, seq }) => {
      if (isObject(answer) && isSeq(seq)) this.events.submit(answer as JsonObject, seq);
    },
    instructions: () => this.events.instructions(),
    habits: ({ habits }) => {
      if (isObject(habits)) this.events.habits(habits as JsonObject);
    },
    height: () => undefined,
    error: ({ message }) => this.events.error(String(message).slice(0, 500)),
    key: (message) => {
      const press = keyPress(message);
      if (press) this.events.key(press);
    },
    activity: () => this.events.activity(),
    pong: () => undefined,
  };
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function keyHelp(value: unknown): KeyHelp[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 100).flatMap((line: unknown) => {
    if (!isObject(line) || !Array.isArray(line["keys"])) return [];
    const keys = line["keys"].slice(0, 4).map((key) => String(key).slice(0, 20));
    return [{ keys, does: String(line["does"]).slice(0, 200) }];
  });
}

function keyPress(message: Record<string, unknown>): KeyPress | null {
  const { key, code } = message;
  if (typeof key !== "string" || typeof code !== "string") return null;
  const held = (name: string) => message[name] === true;
  return { key, code, ctrl: held("ctrl"), shift: held("shift"), alt: held("alt") };
}
