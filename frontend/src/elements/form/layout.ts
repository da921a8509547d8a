/** Decides how a form is laid out: one widget that fills the window, or content that flows and scrolls. */
import { comesInChunk } from "../../base/chunk";
import { CrowdElement } from "../../base/element";
import { WidgetElement } from "../../base/widget";

const REGIONS = "short-instructions, full-instructions";
/** What shows something although it has no text, loaded or not. */
const SHOWN = "img, video, audio[controls], canvas, svg, iframe, object, embed, input, select, textarea, button, hr";
const UNSEEN = "script, style, link, template, meta, title, datalist, input[type=hidden], crowd-toast, crowd-modal";

export interface FormLayout {
  layout: "fill" | "flow";
  /** Regions that stand directly in the form. */
  regions: Element[];
}

export function layoutOf(form: HTMLFormElement): FormLayout {
  const children = [...form.children];
  const regions = children.filter((child) => child.matches(REGIONS));
  const seen = children.filter((child) => !child.matches(UNSEEN) && !regions.includes(child) && takesRoom(child));
  const bareText = [...form.childNodes].some((node) => node instanceof Text && node.data.trim() !== "");
  const single = seen.length === 1 && isWidget(seen[0]) && !bareText;
  return { layout: single ? "fill" : "flow", regions };
}

function isWidget(element: Element | undefined): boolean {
  return element instanceof WidgetElement || comesInChunk(element?.localName ?? "");
}

/**
 * Asks what an element has, not how high it is: this is decided before pictures are loaded, in a frame that is not shown yet.
 * Boxes that scripts fill later, such as the one for an error message, are empty now and leave the widget its window.
 */
function takesRoom(element: Element): boolean {
  if (element.matches('crowd-button[form-action="submit"]')) return false;
  if (element instanceof CrowdElement || isWidget(element)) return true;
  const { display, position } = getComputedStyle(element);
  if (display === "none" || position === "absolute" || position === "fixed") return false;
  return element.textContent.trim() !== "" || element.matches(SHOWN) || element.querySelector(SHOWN) !== null;
}
