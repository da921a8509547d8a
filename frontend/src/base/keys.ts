/**
 * One keyboard for the page. A key goes first to the widget that the worker used last, then to the others in document
 * order; what nobody wants goes to the host. Keys are never taken from someone who is typing.
 */
import { bridge, type KeyHelp, type KeyPress } from "./bridge";
import { capOf, isKey, ownCaps } from "./bindings";
import { history } from "./history";
import { text } from "./messages";
import { isTyping } from "./presses";
import { listenToStandIns, standsIn } from "./stand-ins";

/** A part of the page that listens to keys while no text field has the focus. */
export interface KeyTarget extends Element {
  /** Acts on the key; returns whether it did. */
  handleKey(event: KeyboardEvent): boolean;
  keyHelp(): KeyHelp[];
}

const ACTIVATED_BY_ENTER = "button, :any-link, summary, select, [role=button], [role=link], [role=tab], audio, video";
const USES_ARROWS = "input, select, [role=slider], [role=tab], audio, video";

const targets = new Set<KeyTarget>();
let active: KeyTarget | null = null;

export function addKeyTarget(target: KeyTarget): void {
  targets.add(target);
}

export function removeKeyTarget(target: KeyTarget): void {
  targets.delete(target);
  if (active === target) active = null;
}

/** The innermost widget of those that the event went through is the one in use. */
function noteActive(event: Event): void {
  const used = event.composedPath().find((node) => (targets as Set<unknown>).has(node));
  if (used) active = used as KeyTarget;
}

/** The element that has the focus, inside however many shadow roots. */
function focused(event: KeyboardEvent): Element | null {
  const first = event.composedPath()[0];
  return first instanceof Element ? first : null;
}

/** All lists of keys on this page, then the keys of the page itself; what a widget says of a key comes first. */
export function keyHelp(): KeyHelp[] {
  const own: KeyHelp[] = [
    { keys: ["Enter"], does: text("keySubmit") },
    { keys: ["Ctrl", "Enter"], does: text("keySubmit") },
    { keys: [capOf("undo")], does: text("keyUndo") },
    { keys: ["Shift", capOf("undo")], does: text("keyRedo") },
    { keys: [capOf("help")], does: text("keysHelp") },
  ];
  const lines = [...ordered().flatMap((target) => target.keyHelp()), ...own].map(({ keys, does }) => ({
    keys: ownCaps(keys),
    does,
  }));
  const name = ({ keys }: KeyHelp) => keys.join("+");
  return lines.filter((line, at) => lines.findIndex((other) => name(other) === name(line)) === at);
}

function ordered(): KeyTarget[] {
  const inOrder = [...targets].sort((a, b) =>
    a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
  );
  const first = active;
  return first ? [first, ...inOrder.filter((target) => target !== first)] : inOrder;
}

export interface PageActions {
  submit: () => void;
  help: () => void;
  locked: () => boolean;
}

/** Starts listening; `page` is what page-wide keys do. */
export function listenToKeys(page: PageActions): void {
  listenToStandIns(page.locked);
  for (const type of ["pointerdown", "focusin"]) window.addEventListener(type, noteActive, { capture: true });
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const element = focused(event);
    if (page.locked()) {
      if (!isTyping(element)) tellHost(event);
      return;
    }
    const taken = isTyping(element) ? typingKey(event, page) : freeKey(event, element, page);
    if (taken) event.preventDefault();
  });
}

function typingKey(event: KeyboardEvent, page: PageActions): boolean {
  if (isSubmit(event)) page.submit();
  else if (event.key === "Escape") tellHost(event);
  return isSubmit(event);
}

function isSubmit(event: KeyboardEvent): boolean {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey);
}

function freeKey(event: KeyboardEvent, element: Element | null, page: PageActions): boolean {
  return (
    (!belongsTo(element, event) && ordered().some((target) => target.handleKey(event))) ||
    pageKey(event, element, page) ||
    tellHost(event)
  );
}

/** Whether the focused element has a use of its own for this key. */
function belongsTo(element: Element | null, event: KeyboardEvent): boolean {
  if (element === null) return false;
  return event.key.startsWith("Arrow") && element.matches(USES_ARROWS);
}

function pageKey(event: KeyboardEvent, element: Element | null, page: PageActions): boolean {
  if (event.key === "Enter") return enterKey(event, element, page);
  if (event.altKey) return false;
  const held = event.ctrlKey || event.metaKey;
  const letter = event.key.toLowerCase();
  if (held ? letter === "z" : isKey(event, "undo")) return event.shiftKey ? history.redo() : history.undo();
  if (held) return letter === "y" && history.redo();
  return pagesOwn(event, page);
}

function pagesOwn(event: KeyboardEvent, page: PageActions): boolean {
  const asked = isKey(event, "help") && !bridge.connected;
  if (asked) page.help();
  return asked;
}

function enterKey(event: KeyboardEvent, element: Element | null, page: PageActions): boolean {
  const choice = element?.matches("[role=radio], [role=checkbox]") === true;
  if (!choice && !isSubmit(event) && !standsIn(event) && element?.closest(ACTIVATED_BY_ENTER)) return false;
  page.submit();
  return true;
}

/** Gives the host a key that nothing in the frame wanted; the browser's own shortcuts stay the browser's. */
function tellHost(event: KeyboardEvent): boolean {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.isTrusted && plain && (event.key.length === 1 || event.key === "Escape"))
    bridge.send({ type: "key", ...pressOf(event) });
  return false;
}

function pressOf(event: KeyboardEvent): KeyPress {
  const { key, code, altKey, shiftKey } = event;
  return { key, code, ctrl: event.ctrlKey || event.metaKey, shift: shiftKey, alt: altKey };
}

/** A key that the host passes on, as if it had been pressed here. */
export function pressHere(press: KeyPress): void {
  const { key, code, ctrl, shift, alt } = press;
  const init = { key, code, ctrlKey: ctrl, shiftKey: shift, altKey: alt, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new KeyboardEvent("keydown", init));
}
