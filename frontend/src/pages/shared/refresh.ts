/** Keeps the marked parts of a page fresh: fetches the page again and takes over what changed there. */

/**
 * Refreshes all `[data-refresh]` parts while the page is visible, every `data-pause` milliseconds of the first of them
 * that says so (a part that settles slows down), else every `pause`.
 */
export function startRefreshing(pause: number): void {
  if (!document.querySelector("[data-refresh]")) return;
  const next = () => {
    const wanted = document.querySelector<HTMLElement>("[data-refresh][data-pause]")?.dataset["pause"];
    setTimeout(() => void again(), wanted === undefined ? pause : Number(wanted));
  };
  const again = async () => {
    if (!document.hidden) await refresh();
    next();
  };
  next();
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
    const newer = fresh.querySelector<HTMLElement>(`[data-refresh="${CSS.escape(name)}"]`);
    if (newer && !inUse(part)) takeOver(part, newer);
  }
}

function takeOver(part: HTMLElement, newer: HTMLElement): void {
  if (newer.dataset["pause"] !== undefined) part.dataset["pause"] = newer.dataset["pause"];
  if (newer.innerHTML !== part.innerHTML) part.innerHTML = newer.innerHTML;
}

/** Nothing is taken away under somebody's hands: a focused control, selected text, an open menu or dialog. */
function inUse(part: HTMLElement): boolean {
  if (part.contains(document.activeElement) || part.querySelector("details[open], dialog[open]")) return true;
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode);
}
