/**
 * Loads parts of the bundle that few pages need, from beside the script that this code came in. Where a desk handed the
 * script in (workers/portal/lean.py), the desk is asked for its parts, too.
 */
import { isObject } from "./json";

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;
const handedFrom = script?.dataset["from"];
const home = new URL(handedFrom ?? script?.src ?? "", document.baseURI).href;
/** A desk that does not answer for so long has no parts: the page loads them by itself. */
const PATIENCE = 5000;
const loading = new Map<string, Promise<void>>();

/** Elements that come in a part of their own; all of them fill the page. */
const ELEMENTS: Record<string, string> = {
  "crowd-bounding-box": "crowd-drawing",
  "crowd-entity-annotation": "crowd-writing",
  "crowd-instance-segmentation": "crowd-drawing",
  "crowd-keypoint": "crowd-drawing",
  "crowd-line": "crowd-drawing",
  "crowd-polygon": "crowd-drawing",
  "crowd-polyline": "crowd-drawing",
  "crowd-question-answer-generation": "crowd-writing",
  "crowd-rekognition-detect-moderation-labels": "crowd-review",
  "crowd-semantic-segmentation": "crowd-drawing",
  "crowd-text-ranking": "crowd-writing",
  "crowd-textract-analyze-document": "crowd-review",
};

/** Whether the element of this tag is defined only once its part is there. */
export function comesInChunk(tag: string): boolean {
  return tag in ELEMENTS;
}

/** An element whose part did not come: nobody can answer it. */
export function missingIn(root: ParentNode): Element | null {
  return root.querySelector(
    Object.keys(ELEMENTS)
      .map((tag) => `${tag}:not(:defined)`)
      .join(),
  );
}

/** Loads what the tags of the page need as soon as the parser makes them, and what scripts add later or wait for. */
export function watchForChunks(): void {
  const wait = customElements.whenDefined.bind(customElements);
  customElements.whenDefined = async (tag) => {
    const chunk = ELEMENTS[tag];
    if (chunk !== undefined) void loadChunk(chunk);
    return wait(tag);
  };
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
  const started = run(name);
  loading.set(name, started);
  return started;
}

async function run(name: string): Promise<void> {
  const part = document.createElement("script");
  const code = handedFrom === undefined ? "" : await fromDesk(name);
  if (code) {
    part.text = code;
    document.head.append(part);
    return;
  }
  await new Promise<void>((done) => {
    part.onload = part.onerror = () => done();
    part.src = new URL(`${name}.js`, home).href;
    document.head.append(part);
  });
}

/** The text of a part, or nothing where the desk has none. */
async function fromDesk(name: string): Promise<string> {
  return new Promise((done) => {
    const take = (event: MessageEvent<unknown>): void => {
      const { data } = event;
      if (event.source !== parent || !isObject(data) || data["type"] !== "labelwright:part") return;
      if (data["name"] !== name) return;
      removeEventListener("message", take);
      done(typeof data["code"] === "string" ? data["code"] : "");
    };
    addEventListener("message", take);
    setTimeout(() => done(""), PATIENCE);
    parent.postMessage({ type: "labelwright:part", name }, "*");
  });
}

/** Resolves when all parts asked for so far are there. */
export async function chunksLoaded(): Promise<void> {
  await Promise.all(loading.values());
}
