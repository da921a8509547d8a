/**
 * The bridge between a task page in its sandboxed frame and the portal page around it (the host).
 *
 * 1. The frame posts `Hello` to its parent, and again after growing pauses until it is answered: the host may load later.
 * 2. The host takes a hello only from the window of its own frame (`event.source === frame.contentWindow`; the origin of
 *    a sandboxed frame is always "null"), makes a MessageChannel, and posts `PortOffer` with one port to the frame. It may
 *    answer every hello: the frame uses the newest port and says `ready` on it. A reloaded frame says hello again, as
 *    another `page`; a hello of a page that has its port was on its way before, and is not answered: what was sent on the
 *    first port could get lost.
 * 3. From then on only the port is used: `FrameMessage` to the host, `HostMessage` to the frame.
 *
 * The script of the template shares the frame with this bridge, so the host must trust no more of a message than that it
 * is an answer to this one assignment.
 */
import type { Json, JsonObject } from "./json";

export const VERSION = 1;

export interface Hello {
  type: "labelwright:hello";
  version: typeof VERSION;
  /** Another number for each loading of the page. */
  page: number;
}

export interface PortOffer {
  type: "labelwright:port";
}

/** A key as the worker pressed it; `ctrl` is also the command key. */
export interface KeyPress {
  key: string;
  code: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
}

/** One line of the list of keys: `keys` as shown on key caps, `does` in the worker's language. */
export interface KeyHelp {
  keys: string[];
  does: string;
}

/** Everything needed to bring a page back to where it was. Its content is the frame's business. */
export interface DraftState {
  version: typeof VERSION;
  controls: Record<string, Json>;
  past: Json[];
}

export type FrameMessage =
  /** All elements are drawn. `form`: the page submits itself; if false the host shows a Submit button of its own. */
  | { type: "ready"; form: boolean; keys: KeyHelp[] }
  /** All pictures of the page are decoded (or have failed): showing the frame now shows the whole task. */
  | { type: "loaded" }
  /** After an edit, at most every 50 ms. `seq` grows by one with each draft or submission. */
  | { type: "draft"; state: DraftState; seq: number }
  /** The worker submitted; input is locked until `submitResult`. */
  | { type: "submit"; answer: JsonObject; seq: number }
  /** The worker opened the instructions. */
  | { type: "instructions" }
  /** How the person works now: tool, label, zoom, light. The host gives it to the next task. */
  | { type: "habits"; habits: JsonObject }
  /** Height of the content. Pages that fill their frame report the height they were given. */
  | { type: "height"; px: number }
  /** Something the template's author should know: an attribute that cannot be read, an image that does not load. */
  | { type: "error"; message: string }
  /** A key that nothing in the frame wanted. */
  | ({ type: "key" } & KeyPress)
  /** The worker did something; at most every five seconds. */
  | { type: "activity" }
  /** The answer to `ping`. */
  | { type: "pong" };

export type HostMessage =
  /** A draft from before; `seq` is the number it had, so that later ones are higher. */
  | { type: "restore"; state: DraftState; seq?: number }
  /** Locks and unlocks all input, for instance while the worker signs in again. */
  | { type: "pause" }
  | { type: "resume" }
  /** As if the worker had pressed Submit. */
  | { type: "submit" }
  /** `ok: false` unlocks the page; an empty `message` does so without a word. */
  | { type: "submitResult"; ok: boolean; message?: string }
  | { type: "undo" }
  /** How the person worked on the task before. */
  | { type: "habits"; habits: JsonObject }
  /** Asks whether the page still runs; it answers `pong` at once. */
  | { type: "ping" }
  | { type: "theme"; theme: "light" | "dark" | "system"; lang?: string; hints?: boolean }
  /** A key pressed while the host's page had the focus and the host has no use for it. */
  | ({ type: "key" } & KeyPress);

type Listener = (message: HostMessage) => void;

/** Faults from before the host was there, at most. */
const FAULTS = 10;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2000;

/** The frame's end of the bridge. */
export class Bridge {
  readonly #page = Math.random();
  #port: MessagePort | null = null;
  #listeners = new Set<Listener>();
  #onConnect: () => void = () => undefined;
  /** A template's scripts may fail before the host is there, and its author must know of it. */
  #faults: FrameMessage[] = [];

  get connected(): boolean {
    return this.#port !== null;
  }

  /** Says hello to the parent page, if there is one; `onConnect` runs for every port that the host gives. */
  open(onConnect: () => void): void {
    this.#onConnect = onConnect;
    if (window.parent === window) return;
    window.addEventListener("message", (event: MessageEvent<Partial<PortOffer> | null>) => this.#takePort(event));
    this.#hello(FIRST_PAUSE);
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /** Sends to the host; without a host the message is dropped, unless it tells of a fault. */
  send(message: FrameMessage): void {
    if (this.#port) this.#port.postMessage(message);
    else if (message.type === "error" && this.#faults.length < FAULTS) this.#faults.push(message);
  }

  #hello(pause: number): void {
    if (this.connected) return;
    const hello: Hello = { type: "labelwright:hello", version: VERSION, page: this.#page };
    window.parent.postMessage(hello, "*");
    setTimeout(() => this.#hello(Math.min(pause * 2, LONGEST_PAUSE)), pause);
  }

  #takePort(event: MessageEvent<Partial<PortOffer> | null>): void {
    const port = event.ports[0];
    if (event.source !== window.parent || event.data?.type !== "labelwright:port" || !port) return;
    this.#port?.close();
    this.#port = port;
    port.onmessage = (sent: MessageEvent<HostMessage>) => this.#listeners.forEach((listener) => listener(sent.data));
    this.#onConnect();
    this.#faults.splice(0).forEach((fault) => this.send(fault));
  }
}

export const bridge = new Bridge();
