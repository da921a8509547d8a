/** Small helpers of all pages: finding and making parts of the page, and the data that came with it. */

/** The element with this id. A page without it is a mistake of ours, so it is told loudly. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as querySelector has it
export function part<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
}

/** The JSON that the server put into the page under this id. */
export function pageData(id: string): unknown {
  return JSON.parse(part(id).textContent);
}

/** An element with a class, text and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Runs once the worker pauses for this long. */
export function debounce(pause: number, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, pause);
  };
}
