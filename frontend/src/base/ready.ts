/** Says `all-crowd-elements-ready` once, when every crowd element that the parser made is drawn. */
import { bringCaptions } from "./captions";
import { chunksLoaded } from "./chunk";
import { frameDocuments } from "./documents";

interface Drawn {
  updateComplete?: Promise<unknown>;
}

const MEDIA_PATIENCE = 15_000;

/** Resolves after the event was dispatched. */
export async function announceReady(): Promise<void> {
  await parsed();
  frameDocuments();
  bringCaptions();
  await drawn();
  await chunksLoaded();
  await drawn();
  // Older templates wait for the event of the custom elements' polyfill, which the original loader brought along.
  for (const type of ["WebComponentsReady", "all-crowd-elements-ready"]) {
    document.dispatchEvent(new Event(type, { bubbles: true }));
  }
  await drawn();
}

/** Never resolves inside the loader's own run, and after the page's own DOMContentLoaded listeners. */
function parsed(): Promise<void> {
  const later = (done: () => void) => void setTimeout(done, 0);
  return new Promise((done) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => later(done));
    else later(done);
  });
}

async function drawn(): Promise<void> {
  await Promise.all(crowdElements().map(async (element) => (element as Drawn).updateComplete));
}

function crowdElements(): Element[] {
  return [...document.querySelectorAll("*")].filter((element) => element.localName.startsWith("crowd-"));
}

/** Resolves when all pictures of the page and its widgets are decoded or have failed. */
export async function mediaLoaded(): Promise<void> {
  const roots: ParentNode[] = [document, ...crowdElements().flatMap((element) => element.shadowRoot ?? [])];
  const images = roots.flatMap((root) => [...root.querySelectorAll("img")]);
  const decoded = images
    .filter((image) => image.loading !== "lazy")
    .map((image) => image.decode().catch(() => undefined));
  const patience = new Promise((done) => setTimeout(done, MEDIA_PATIENCE));
  await Promise.race([Promise.all(decoded), patience]);
}
