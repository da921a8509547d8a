/** Keeps "3 min ago" true while the page stays open. The words are the server's (tags.py). */

const UNITS: [string, number][] = [
  ["d", 86400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];

export function startTimes(): void {
  setInterval(() => {
    for (const time of document.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
      const words = ago((Date.now() - Date.parse(time.dateTime)) / 1000);
      if (time.textContent !== words) time.textContent = words;
    }
  }, 10_000);
}

function ago(passed: number): string {
  if (Math.abs(passed) < 10) return passed >= 0 ? "just now" : "in a moment";
  const [unit, size] = UNITS.find(([, length]) => Math.abs(passed) >= length) ?? ["s", 1];
  const length = `${Math.floor(Math.abs(passed) / size)} ${unit}`;
  return passed > 0 ? `${length} ago` : `in ${length}`;
}
