/** What the page shows above an element, so that the element takes the rest of the window and its Submit stays in sight. */

/** Whatever takes more of the window than this is a text to scroll past, and the element then has a window of its own. */
const SHARE = 0.5;

export class Room {
  readonly #watched = new ResizeObserver(() => this.#measure());

  constructor(private readonly element: HTMLElement) {}

  connect(): void {
    this.#watched.observe(document.body);
    this.#measure();
  }

  disconnect(): void {
    this.#watched.disconnect();
  }

  #measure(): void {
    const above = this.element.getBoundingClientRect().top + window.scrollY;
    const taken = above <= SHARE * window.innerHeight ? above : 0;
    this.element.style.setProperty("--above", `${Math.max(0, Math.ceil(taken))}px`);
  }
}
