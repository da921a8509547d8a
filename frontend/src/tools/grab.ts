/** Space held lets the pointer move the image; pressed alone it does what it does in the tool. */
import type { ReactiveControllerHost } from "lit";
import { standsIn } from "../base/stand-ins";
import { onRelease } from "./held";

export class Grab {
  readonly #host: ReactiveControllerHost;
  #on = false;
  #used = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  get on(): boolean {
    return this.#on;
  }

  /** Whether the pointer takes the image now. */
  take(): boolean {
    this.#used ||= this.#on;
    return this.#on;
  }

  /** Runs `alone` once the key is let go, unless the pointer has moved the image meanwhile. */
  hold(event: KeyboardEvent, alone: () => void = () => undefined): boolean {
    if (event.repeat) return true;
    if (event.isTrusted || standsIn(event)) this.#begin(event, alone);
    else alone(); // passed on by the page around the task, which tells of no release
    return true;
  }

  #begin(event: KeyboardEvent, alone: () => void): void {
    this.#set(true);
    this.#used = false;
    onRelease(event, (held) => {
      this.#set(false);
      if (held !== null && !this.#used) alone();
    });
  }

  #set(on: boolean): void {
    this.#on = on;
    this.#host.requestUpdate();
  }
}
