/**
 * The worker page of a job that is being made: checked by the server, and shown with the first object of its manifest
 * in the frame that workers get. What is submitted there goes nowhere; the answer is shown instead.
 */
import type { JsonObject } from "../../base/json";
import { TaskFrame } from "../desk/frame";
import { make } from "../shared/page";
import { currentTheme } from "../shared/theme";

/** A manifest's first line is not longer. */
const FIRST_LINE = 1 << 20;
const FRAME = "worker-page";

let shown: TaskFrame | null = null;

export function startTrials(): void {
  const place = document.querySelector<HTMLElement>(".trial");
  const form = place?.closest("form");
  const button = place?.querySelector("button");
  if (!place || !form || !button) return;
  button.addEventListener("click", () => {
    button.disabled = true;
    void tryPage(place, form).finally(() => (button.disabled = false));
  });
}

async function tryPage(place: HTMLElement, form: HTMLFormElement): Promise<void> {
  const told = place.querySelector<HTMLElement>("[role=status]");
  if (!told) return;
  const fields = await fieldsOf(form);
  shown?.close();
  told.replaceChildren(await checked(place.dataset["check"] ?? "", fields));
  const slot = told.querySelector<HTMLElement>("[data-frame]");
  if (slot) show(slot, place.dataset["page"] ?? "", fields);
  place.scrollIntoView({ block: "start" });
}

/** What the form says; of a manifest that is not uploaded yet, the first line. */
async function fieldsOf(form: HTMLFormElement): Promise<FormData> {
  const fields = new FormData(form);
  const file = fields.get("manifest_file");
  fields.delete("manifest_file");
  if (file instanceof File && file.size > 0) {
    const lines = (await file.slice(0, FIRST_LINE).text()).split("\n");
    fields.set("first_line", lines.find((line) => line.trim() !== "") ?? "");
  }
  return fields;
}

async function checked(address: string, fields: FormData): Promise<Node> {
  try {
    const answer = await fetch(address, { method: "POST", body: fields, redirect: "error" });
    if (answer.ok) return document.createRange().createContextualFragment(await answer.text());
    return make("p", "note bad", `The page could not be checked: the server answered ${answer.status}.`);
  } catch {
    return make("p", "note bad", "The server cannot be reached. Nothing of what you entered is lost; try again.");
  }
}

/** The page comes by a form that is sent into the frame: so it has a policy of its own, and nothing needs to be kept. */
function show(slot: HTMLElement, address: string, fields: FormData): void {
  const output = slot.parentElement?.querySelector<HTMLElement>(".answer");
  const frame = new TaskFrame("", "The worker page", {
    ready: () => {
      frame.send({ type: "theme", theme: currentTheme(), hints: true });
      frame.element.inert = false;
    },
    submit: (answer) => {
      frame.send({ type: "submitResult", ok: false, message: "This is a preview: nothing was sent." });
      if (output) tell(output, answer);
    },
    error: (message) => slot.after(make("p", "note warn", `The page said: ${message}`)),
    loaded: () => undefined,
    draft: () => undefined,
    key: () => undefined,
    activity: () => undefined,
    instructions: () => undefined,
    habits: () => undefined,
  });
  shown = frame;
  frame.element.className = "trial-frame";
  frame.element.name = FRAME;
  slot.append(frame.element);
  send(address, fields);
}

function tell(output: HTMLElement, answer: JsonObject): void {
  output.hidden = false;
  output.textContent = JSON.stringify(answer, null, 2);
  output.scrollIntoView({ block: "nearest" });
}

function send(address: string, fields: FormData): void {
  const form = make("form");
  form.hidden = true;
  Object.assign(form, { method: "post", action: address, target: FRAME });
  for (const [name, value] of fields) {
    const input = make("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}
