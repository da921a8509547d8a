/** Keeps "3 min ago" true while the page stays open. The words are the server's (tags.py). */

import { say, type PageMessage } from "./messages";

const UNITS: [PageMessage, number][] = [
  ["unitD", 86400],
  ["unitH", 3600],
  ["unitMin", 60],
  ["unitS", 1],
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
  if (Math.abs(passed) < 10) return say(passed >= 0 ? "justNow" : "inAMoment");
  const [unit, size] = UNITS.find(([, length]) => Math.abs(passed) >= length) ?? ["unitS", 1];
  const length = say(unit, { count: Math.floor(Math.abs(passed) / size) });
  return say(passed > 0 ? "passed" : "toCome", { length });
}
