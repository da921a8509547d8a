/** The worker's home, and the pages before it: what is fresh, what is still on its way, and the menu. */
import { Outbox } from "./desk/outbox";
import { reasonOf, say } from "./shared/messages";
import { part } from "./shared/page";
import { startKeyFields } from "./portal/key-fields";
import { startThemes } from "./shared/theme";
import { startRefreshing } from "./shared/refresh";
import { startTimes } from "./shared/times";

startThemes();
startKeyFields();
startTimes();
startRefreshing(15_000);

/** Enter starts what stands first, as its key cap says. */
window.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || (event.target instanceof Element && event.target.closest("a, button, input, summary")))
    return;
  document.querySelector<HTMLElement>("[data-enter]")?.click();
});

const waiting = document.querySelector<HTMLElement>("[data-waiting]");
const worker = Number(document.body.dataset["worker"]);
if (waiting && worker) {
  const outbox = new Outbox(worker, {
    changed: () => {
      waiting.hidden = outbox.waiting === 0;
      waiting.textContent = say(outbox.offline ? "notSavedYetOffline" : "notSavedYet", { count: outbox.waiting });
    },
    sent: ({ words, object }, other) => other && tell(say("otherAnswer", { answer: words, object })),
    refused: ({ words, title, object }, reason) =>
      tell(say("notCountedOf", { answer: words, title, object, reason: reasonOf(reason) })),
    signIn: () => new Promise(() => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`)),
  });
  void outbox.load();
}

function tell(words: string): void {
  part("refused").textContent = words;
  part("refused").hidden = false;
}
