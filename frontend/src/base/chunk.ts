/** Loads parts of the bundle that few pages need, from beside the script that this code came in. */

const home = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : document.baseURI;
const loading = new Map<string, Promise<void>>();

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
