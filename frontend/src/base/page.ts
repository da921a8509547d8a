/** The page as a whole: its forms, its drafts, its locking, and what the host asks of it. */
import { joined } from "./answer";
import { bridge, type HostMessage } from "./bridge";
import { missingIn } from "./chunk";
import { restoreDraft, takeDraft } from "./draft";
import { takeHabits, tellHabits } from "./habits";
import { history } from "./history";
import type { JsonObject } from "./json";
import { keyHelp, listenToKeys, pressHere } from "./keys";
import { showKeys } from "./key-list";
import { serveLabels } from "./labels";
import { text } from "./messages";
import { plainForm, submitBare, watchPlainForms } from "./plain-forms";
import { setTheme, showHintsWhileAsked } from "./theme";

/** A form that runs its own submission: crowd-form, and widgets that bring one along. */
export interface PageForm extends EventTarget {
  submit(): void;
  /** What its controls say. */
  readonly ownAnswer: JsonObject;
  submitResult(ok: boolean, message?: string): void;
}

/** Making drafts takes at most a twentieth of the time. */
const DRAFT_SHARE = 20;
const DRAFT_PAUSE = { least: 50, most: 500 };
/** Milliseconds that a draft may take to go along with the edit; a dearer one waits its turn behind the screen. */
const QUICK_DRAFT = 8;
const ACTIVITY_PAUSE = 5000;

const forms = new Set<PageForm>();
let used: PageForm | null = null;
let seq = 0;
let lastDraft = "";
let draftTimer: ReturnType<typeof setTimeout> | undefined;
let nextDraft = 0;
let draftCost = 0;
let lastActivity = -Infinity;
let locked = false;
/** The answer is on its way: what is pressed now is meant for the next task. */
let delivered = false;

export function addForm(form: PageForm): void {
  forms.add(form);
}

export function removeForm(form: PageForm): void {
  forms.delete(form);
  if (used === form) used = null;
}

/** Which of the page's forms this is, from 0; -1 where it is part of another. */
export function placeOf(form: PageForm): number {
  return [...forms].indexOf(form);
}

/** A page has one answer: the form that is submitted takes along what the others hold, and where names meet, it wins. */
export function answerWith(form: PageForm): JsonObject {
  const answers = [...[...forms].filter((other) => other !== form), form].map(({ ownAnswer }) => ownAnswer);
  return joined(answers);
}

/** Hands the answer to the host, once; false when there is no host. */
export function deliver(answer: JsonObject): boolean {
  if (!bridge.connected) return false;
  if (delivered) return true;
  sendDraft();
  tellHabits();
  seq += 1;
  bridge.send({ type: "submit", answer, seq });
  delivered = true;
  return true;
}

/**
 * Submits the form of the page, of several the one that was used last, else the first; a page without one of ours its
 * plain one, or hands over all its named controls.
 */
export function submitPage(): void {
  const form = used ?? [...forms][0];
  const plain = plainForm();
  if (form) form.submit();
  else if (plain) plain.requestSubmit();
  else if (!missingIn(document)) submitBare({ deliver }, null);
}

/** Notes the form that the worker is in. */
function noteUsed(event: Event): void {
  used = [...forms].find((form) => event.composedPath().includes(form)) ?? used;
}

/**
 * Notes that something may have changed. A draft goes along with the edit, since a page may be left right after a choice;
 * what the template's scripts make of the edit goes with the next one.
 */
export function touch(): void {
  const now = performance.now();
  if (now >= nextDraft && draftCost <= QUICK_DRAFT) {
    nextDraft = now + DRAFT_PAUSE.least;
    queueMicrotask(sendDraft);
  }
  draftTimer ??= setTimeout(sendNext, Math.max(0, nextDraft - now));
}

/** Starts the page's part of the bridge; call once. */
export function startPage(): void {
  listenToKeys({ submit: submitPage, help: () => showKeys(keyHelp()), locked: () => locked || delivered });
  for (const type of ["input", "change", "reset"]) document.addEventListener(type, touch);
  for (const type of ["click", "keyup"]) document.addEventListener(type, touch);
  for (const type of ["pointermove", "pointerdown", "keydown", "wheel", "scroll"]) {
    window.addEventListener(type, noteActivity, { passive: true, capture: true });
  }
  for (const type of ["pointerdown", "focusin"]) window.addEventListener(type, noteUsed, { capture: true });
  window.addEventListener("pagehide", sendDraft);
  document.addEventListener("visibilitychange", sendDraft);
  document.addEventListener("crowd-submit", submitPage);
  watchPlainForms({ hasForm: () => forms.size > 0, deliver });
  serveLabels();
  showHintsWhileAsked();
  tellFaults();
  bridge.listen(obey);
}

/** Tells the host that the page is there; runs for each port, once the elements are drawn. */
export function tellReady(): void {
  lastDraft = JSON.stringify(takeDraft(document));
  bridge.send({ type: "ready", form: forms.size > 0, keys: keyHelp() });
  watchHeight();
}

/** What the template's own scripts get wrong, and what the frame does not let them load, is for its author to know. */
function tellFaults(): void {
  window.addEventListener("error", (event) => {
    if (event.message) bridge.send({ type: "error", message: `${event.message} (line ${event.lineno})` });
  });
  document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    bridge.send({ type: "error", message: `Not allowed here: ${blockedURI} (${effectiveDirective})` });
  });
}

function sendNext(): void {
  draftTimer = undefined;
  sendDraft();
}

function sendDraft(): void {
  if (!bridge.connected || locked) return;
  const began = performance.now();
  const state = takeDraft(document);
  const text = JSON.stringify(state);
  draftCost = performance.now() - began;
  nextDraft = began + Math.min(DRAFT_PAUSE.most, Math.max(DRAFT_PAUSE.least, draftCost * DRAFT_SHARE));
  if (text === lastDraft) return;
  lastDraft = text;
  seq += 1;
  bridge.send({ type: "draft", state, seq });
}

function noteActivity(event: Event): void {
  if (event.timeStamp - lastActivity < ACTIVITY_PAUSE) return;
  lastActivity = event.timeStamp;
  bridge.send({ type: "activity" });
}

let height: ResizeObserver | undefined;

function watchHeight(): void {
  height?.disconnect();
  height = new ResizeObserver(() => bridge.send({ type: "height", px: document.documentElement.scrollHeight }));
  height.observe(document.body);
}

function lock(on: boolean): void {
  sendDraft();
  locked = on;
  document.body.inert = on;
}

type Orders = { [T in HostMessage["type"]]: (message: Extract<HostMessage, { type: T }>) => void };

const orders: Orders = {
  restore: (message) => {
    seq = Math.max(seq, message.seq ?? 0);
    restoreDraft(document, message.state);
    lastDraft = JSON.stringify(takeDraft(document));
  },
  pause: () => lock(true),
  resume: () => lock(false),
  submit: submitPage,
  submitResult: ({ ok, message }) => {
    delivered &&= ok;
    forms.forEach((form) => form.submitResult(ok, message ?? text("submitFailed")));
  },
  undo: () => {
    if (history.undo()) touch();
  },
  habits: (message) => takeHabits(message.habits),
  theme: ({ theme, lang, hints }) => setTheme(theme, lang, hints),
  key: pressHere,
  ping: () => bridge.send({ type: "pong" }),
};

function obey(message: HostMessage): void {
  const order = orders[message.type] as ((message: HostMessage) => void) | undefined;
  order?.(message);
}
