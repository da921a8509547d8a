/** Keys of the console: `j` and `k` move through a list, Enter opens, and what else has a key shows it. */

const TYPING = "input, textarea, select, [contenteditable]";

export function startKeys(): void {
  window.addEventListener("keydown", (event) => {
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    if (event.altKey || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey) submitOf(target, event);
    else if (event.key === "Escape" && target.matches(TYPING)) target.blur();
    else if (!target.matches(TYPING) && plainKey(event.key)) event.preventDefault();
  });
}

/** Ctrl+Enter sends the form that is being filled in, or the page's own where nothing has the focus. */
function submitOf(target: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Enter") return;
  (target.closest("form") ?? document.querySelector<HTMLFormElement>(".job-form"))?.requestSubmit();
}

function plainKey(key: string): boolean {
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  const control = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (control?.matches(TYPING)) control.focus();
  else control?.click();
  return control !== null;
}

function move(step: number): boolean {
  const links = [...document.querySelectorAll<HTMLElement>("[data-rows] .row-link")];
  if (links.length === 0) return false;
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + step));
  links[next]?.focus();
  return true;
}
