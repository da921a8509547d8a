/** Keeps the marked parts of a page fresh: fetches the page again and takes over what changed there. */

/** Refreshes all `[data-refresh]` parts every `pause` milliseconds while the page is visible. */
export function startRefreshing(pause: number): void {
  if (!document.querySelector("[data-refresh]")) return;
  setInterval(() => {
    if (!document.hidden) void refresh();
  }, pause);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void refresh();
  });
}

export async function refresh(): Promise<void> {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll<HTMLElement>("[data-refresh]")) {
    const name = part.dataset["refresh"] ?? "";
    const newer = fresh.querySelector(`[data-refresh="${CSS.escape(name)}"]`);
    if (newer && newer.innerHTML !== part.innerHTML && !inUse(part)) part.innerHTML = newer.innerHTML;
  }
}

/** Nothing is taken away under the worker's hands: a focused control, selected text, an open menu or dialog. */
function inUse(part: HTMLElement): boolean {
  if (part.contains(document.activeElement) || part.querySelector("details[open], dialog[open]")) return true;
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode);
}
