/**
 * What a tab tells others, and itself after a reload. Two tabs with the same job would work on the same task: the newer
 * one gets it, the older one is told.
 */
import { call } from "../shared/server";

const GIVEN_BACK = "labelwright/given-back";

/** Says that this tab works on the job now; `lost` runs when another one does. */
export function takeOver(worker: number, job: string, lost: () => void): void {
  const channel = new BroadcastChannel(`labelwright/${worker}/${job}`);
  channel.postMessage("taken");
  channel.onmessage = () => {
    channel.close();
    lost();
  };
}

/** Tasks that this tab gave back while it was left: a reload may have asked for them a moment before. */
export function givenBack(): Set<number> {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(GIVEN_BACK) ?? "[]") as number[]);
  } catch {
    return new Set();
  }
}

/** Gives a task back while the page is being left; one that cannot be noted is kept, for it may come again. */
export function giveBack(assignment: number): void {
  if (!noted(assignment)) return;
  const options = { body: {}, keepalive: true };
  void call("POST", `/api/v1/assignments/${assignment}/release`, options).catch(() => undefined);
}

/** False where the browser keeps nothing: its storage is full, or closed to us. */
function noted(assignment: number): boolean {
  try {
    sessionStorage.setItem(GIVEN_BACK, JSON.stringify([...givenBack(), assignment].slice(-50)));
    return true;
  } catch {
    return false;
  }
}
