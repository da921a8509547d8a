/** What a pressed key is, before it is asked what it does. */

const TEXT_INPUTS = new Set(["text", "search", "url", "tel", "email", "password", "number", "date", "time", "month"]);

/** Whether keys mean text: in text fields, and in a list of options, where letters look for one. */
export function isTyping(element: Element | null): boolean {
  if (element instanceof HTMLInputElement) return TEXT_INPUTS.has(element.type) || element.type === "datetime-local";
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  return element instanceof HTMLElement && element.isContentEditable;
}

/** The digit that was pressed, by meaning or else by place: on some keyboards digits need Shift. */
export function digitOf(event: KeyboardEvent): number | null {
  if (/^[0-9]$/.test(event.key)) return Number(event.key);
  return /^Digit[0-9]$/.test(event.code) && !event.shiftKey ? Number(event.code.slice(5)) : null;
}
