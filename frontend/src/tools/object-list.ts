/** The list of what has been drawn: to find, select and remove single objects. */
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { capOf } from "../base/bindings";
import { icon } from "../base/icon";
import { text } from "../base/messages";

export interface Item {
  id: number;
  label: string;
}

export interface ObjectList {
  items: readonly Item[];
  selected: number | null;
  /** What an object is called, such as box. */
  kind: string;
  title?: string;
  /** What stands there while there are none. */
  none?: string;
  /** Changes when the looks of labels do. */
  looks: unknown;
  swatch: (item: Item) => TemplateResult;
  select: (id: number) => void;
  remove: (id: number) => void;
}

export function renderObjects(list: ObjectList): TemplateResult {
  const { items } = list;
  return html`<div class="objects" role="group" aria-labelledby="objects">
    <h2 id="objects">${list.title ?? text("objects")} <span class="count">${items.length}</span></h2>
    ${items.length === 0 ? html`<p class="soft">${list.none ?? text("noObjects")}</p>` : nothing}
    ${guard(
      [items, list.selected, list.looks],
      () =>
        html`<ul>
          ${repeat(
            items,
            ({ id }) => id,
            (item, index) => renderItem(list, item, index),
          )}
        </ul>`,
    )}
  </div>`;
}

function renderItem(list: ObjectList, item: Item, index: number): TemplateResult {
  const name = text("objectName", { label: item.label, kind: list.kind, number: String(index + 1) });
  return html`<li>
    <button class="object" aria-pressed=${String(item.id === list.selected)} @click=${() => list.select(item.id)}>
      ${list.swatch(item)} <span class="object-name" dir="auto">${item.label}</span>
      <span class="visually-hidden">${list.kind}</span> <span class="number">${index + 1}</span>
    </button>
    <button
      class="tool"
      aria-label=${text("removeObject", { name })}
      title=${`${text("removeObject", { name })} (${capOf("remove")})`}
      @click=${() => list.remove(item.id)}
    >
      ${icon("trash")}
    </button>
  </li>`;
}

/** Scrolls the list, where it does, to the selected object; never the page, which shows the image. */
export function revealSelected(root: ParentNode): void {
  const list = root.querySelector<HTMLElement>(".objects");
  const selected = list?.querySelector<HTMLElement>('li:has([aria-pressed="true"])');
  if (!list || !selected || list.scrollHeight <= list.clientHeight) return;
  const [shown, item] = [list.getBoundingClientRect(), selected.getBoundingClientRect()];
  if (item.top < shown.top) list.scrollTop += item.top - shown.top;
  else if (item.bottom > shown.bottom) list.scrollTop += item.bottom - shown.bottom;
}
