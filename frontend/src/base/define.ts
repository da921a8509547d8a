/** Registers elements; harmless when a page loads the bundle twice or brings an element of the same name. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
