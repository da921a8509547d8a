/** Keys that do something for as long as they are held. */

/** A key that is let go sooner was only pressed. */
const HELD = 350;

/**
 * Runs `then` when the key of this event is let go, with the milliseconds for which it was held; with null where the
 * window loses the keyboard before.
 */
export function onRelease(pressed: KeyboardEvent, then: (held: number | null) => void): void {
  const end = (held: number | null) => {
    window.removeEventListener("keyup", released);
    window.removeEventListener("blur", lost);
    then(held);
  };
  const released = ({ code, timeStamp }: KeyboardEvent) => {
    if (code === pressed.code) end(timeStamp - pressed.timeStamp);
  };
  const lost = () => end(null);
  window.addEventListener("keyup", released);
  window.addEventListener("blur", lost);
}

/** Runs `after` when the key of this event is let go, if it was held. */
export function afterHolding(pressed: KeyboardEvent, after: () => void): void {
  if (!pressed.isTrusted) return;
  onRelease(pressed, (held) => {
    if (held === null || held >= HELD) after();
  });
}
