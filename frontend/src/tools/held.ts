/** Keys that do something for as long as they are held. */

/** A key that is let go sooner was only pressed. */
const HELD = 350;

/** Runs `after` when the key of this event is let go, if it was held. */
export function afterHolding(pressed: KeyboardEvent, after: () => void): void {
  if (!pressed.isTrusted) return;
  const released = ({ code, timeStamp }: KeyboardEvent) => {
    if (code !== pressed.code) return;
    window.removeEventListener("keyup", released);
    if (timeStamp - pressed.timeStamp >= HELD) after();
  };
  window.addEventListener("keyup", released);
}
