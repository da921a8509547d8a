/** Time as the server counts it, and the time that a worker was really at work. */

const IDLE = 60_000;
/** A longer gap between two looks means that the machine slept. */
const GAP = 5000;

/** The server's clock, seen from here. */
export class ServerClock {
  #ahead: number;

  constructor(now: number) {
    this.#ahead = now - Date.now();
  }

  set(now: number): void {
    this.#ahead = now - Date.now();
  }

  /** Seconds until a time of the server's; negative when it has passed. */
  until(moment: number): number {
    return (moment - Date.now() - this.#ahead) / 1000;
  }
}

/** Counts seconds while the page is visible and the worker did something within the last minute. */
export class ActiveTime {
  seconds = 0;
  #looked = performance.now();
  #acted = performance.now();

  /** The worker did something. */
  act(): void {
    this.look();
    this.#acted = performance.now();
  }

  /** Counts what passed since the last look. Call every second or so. */
  look(): void {
    const now = performance.now();
    const passed = now - this.#looked;
    this.#looked = now;
    if (passed < GAP && now - this.#acted < IDLE && !document.hidden) this.seconds += passed / 1000;
  }

  /** The task is before the worker (again). */
  resume(): void {
    this.#looked = this.#acted = performance.now();
  }
}

/** 4:31, or 1:02:09. */
export function clockFace(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), two(whole % 60)];
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
