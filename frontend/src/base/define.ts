/** Registers elements; harmless when a page loads the bundle twice or brings an element of the same name. */
const register = customElements.define.bind(customElements);

export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) register(tag, element);
}

/**
 * A form takes its content in by a move. Elements of the author's own do not notice it: otherwise they would be begun a
 * second time, and many do something then that can be done only once.
 */
export function moveAuthorsElementsUnnoticed(): void {
  customElements.define = (tag, element, options) => {
    const prototype = element.prototype as { connectedMoveCallback?: () => void };
    prototype.connectedMoveCallback ??= () => undefined;
    register(tag, element, options);
  };
}
