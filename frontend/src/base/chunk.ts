/** Loads parts of the bundle that few pages need, from beside the script that this code came in. */

/** The portal hands this script in without an address; its parts then stand where the portal's own files do. */
const home = sourceOf(document.currentScript) || new URL("/static/", document.baseURI).href;
const loading = new Map<string, Promise<void>>();

function sourceOf(script: Element | null): string {
  return script instanceof HTMLScriptElement ? script.src : "";
}

/** Elements that come in a part of their own; all of them fill the page. */
const ELEMENTS: Record<string, string> = {
  "crowd-bounding-box": "crowd-drawing",
  "crowd-entity-annotation": "crowd-writing",
  "crowd-instance-segmentation": "crowd-drawing",
  "crowd-keypoint": "crowd-drawing",
  "crowd-line": "crowd-drawing",
  "crowd-polygon": "crowd-drawing",
  "crowd-polyline": "crowd-drawing",
  "crowd-semantic-segmentation": "crowd-drawing",
};

/** Whether the element of this tag is defined only once its part is there. */
export function comesInChunk(tag: string): boolean {
  return tag in ELEMENTS;
}

/** Loads what the tags of the page need as soon as the parser makes them, and what scripts add later. */
export function watchForChunks(): void {
  const watcher = new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) if (node instanceof Element) loadFor(node);
    }
  });
  watcher.observe(document, { childList: true, subtree: true });
  loadFor(document.documentElement);
}

const TAGS = Object.keys(ELEMENTS).join();

function loadFor(root: Element): void {
  for (const element of [root, ...root.querySelectorAll(TAGS)]) {
    const chunk = ELEMENTS[element.localName];
    if (chunk !== undefined) void loadChunk(chunk);
  }
}

/** Resolves when the script has run or has failed: a page without its icons is still a page. */
export function loadChunk(name: string): Promise<void> {
  const known = loading.get(name);
  if (known) return known;
  const started = new Promise<void>((done) => {
    const script = document.createElement("script");
    script.src = new URL(`${name}.js`, home).href;
    script.onload = script.onerror = () => done();
    document.head.append(script);
  });
  loading.set(name, started);
  return started;
}

/** Resolves when all parts asked for so far are there. */
export async function chunksLoaded(): Promise<void> {
  await Promise.all(loading.values());
}
