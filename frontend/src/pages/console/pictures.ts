/** A picture that cannot be shown says so in its place, instead of the sign of the browser. */

import { make } from "../shared/page";

/** Parts that a refresh brings anew are left alone: they would change each time. */
const PICTURES = ".tile img, .object figure > img";

export function startPictures(): void {
  document.addEventListener("error", (event) => tell(event.target), { capture: true }); // it does not bubble
  for (const picture of document.images) if (picture.complete && picture.naturalWidth === 0) tell(picture);
}

function tell(target: EventTarget | null): void {
  if (!(target instanceof HTMLImageElement) || !target.matches(PICTURES) || target.closest("[data-refresh]")) return;
  target.replaceWith(make("p", "no-picture soft", "The picture can’t be shown."));
}
