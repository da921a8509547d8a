/** How large and how deep a message out of the frame may be: masks are large, honest answers are not deep. */

const SIZE = 20 * 1024 * 1024;
const DEPTH = 32;
const VALUES = 500_000;

/** Whether a value is plain JSON within the limits. Walks without recursion, so that depth cannot hurt. */
export function fits(root: unknown): boolean {
  const stack: [unknown, number][] = [[root, 0]];
  let size = 0;
  for (let seen = 0; stack.length > 0; seen++) {
    const [value, depth] = stack.pop() ?? [];
    if (seen > VALUES || depth === undefined || depth > DEPTH) return false;
    size += weight(value);
    if (size > SIZE) return false;
    const inner = children(value);
    if (inner === null) return false;
    for (const one of inner) stack.push([one, depth + 1]);
  }
  return true;
}

function weight(value: unknown): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return 8;
  return Object.keys(value).reduce((sum, key) => sum + key.length + 4, 2);
}

/** The values inside; null for what is not JSON. */
function children(value: unknown): unknown[] | null {
  if (value === null || ["string", "boolean", "undefined"].includes(typeof value)) return [];
  if (typeof value === "number") return Number.isFinite(value) ? [] : null;
  if (Array.isArray(value)) return value as unknown[];
  const plain = typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
  return plain ? Object.values(value) : null;
}

/** Messages that a page may send: so many in each second, and those that it left unused in the seconds before. */
export class Allowance {
  #left: number;
  #at = 0;

  /** `most` is what is saved up, and what there is to begin with. */
  constructor(
    private readonly perSecond: number,
    private readonly most: number,
  ) {
    this.#left = most;
  }

  /** Whether there is one at this time, in milliseconds, which is used then. */
  take(now: number): boolean {
    this.#left = Math.min(this.most, this.#left + ((now - this.#at) / 1000) * this.perSecond);
    this.#at = now;
    const some = this.#left >= 1;
    if (some) this.#left -= 1;
    return some;
  }
}
