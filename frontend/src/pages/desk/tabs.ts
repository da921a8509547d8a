/** Two tabs with the same job would work on the same task: the newer one gets it, the older one is told. */

/** Says that this tab works on the job now; `lost` runs when another one does. */
export function takeOver(worker: number, job: string, lost: () => void): void {
  const channel = new BroadcastChannel(`labelwright/${worker}/${job}`);
  channel.postMessage("taken");
  channel.onmessage = () => {
    channel.close();
    lost();
  };
}
