/** Signing in again over the task, without leaving it. */
import { say } from "../shared/messages";
import { call, Refused } from "../shared/server";
import { part } from "../shared/page";

let waiting: Promise<void> | null = null;

/** Shows the sign-in over the page; resolves when the same worker is in again. Asked twice, it shows once. */
export function signInAgain(worker: number): Promise<void> {
  waiting ??= show(worker).finally(() => {
    waiting = null;
  });
  return waiting;
}

function show(worker: number): Promise<void> {
  const dialog = part<HTMLDialogElement>("sign-in-dialog");
  const form = part<HTMLFormElement>("sign-in-form");
  const stay = (event: Event) => event.preventDefault();
  dialog.addEventListener("cancel", stay);
  dialog.showModal();
  part("sign-in-password").focus();
  return new Promise((done) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      void attempt(form, worker).then((signedIn) => {
        if (!signedIn) return;
        dialog.removeEventListener("cancel", stay);
        dialog.close();
        done();
      });
    };
  });
}

async function attempt(form: HTMLFormElement, worker: number): Promise<boolean> {
  const error = part("sign-in-error");
  const fields = new URLSearchParams();
  for (const input of form.querySelectorAll<HTMLInputElement>("[type=email], [type=password]")) {
    fields.set(input.name, input.value);
  }
  try {
    const { id } = await call<{ id: number }>("POST", "/sign-in", { body: fields });
    if (id !== worker) location.reload();
    form.reset();
    error.hidden = true;
    return id === worker;
  } catch (problem) {
    error.textContent = problem instanceof Refused ? problem.message : say("signInFailed");
    error.hidden = false;
    return false;
  }
}
