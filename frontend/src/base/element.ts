/** What all crowd elements with a shadow root share: loose JSON attributes with errors that an author can act on. */
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { bridge } from "./bridge";
import { parseLoose } from "./loose";

export class CrowdElement extends LitElement {
  readonly #faults = new Map<string, string>();

  /** Attributes with a dash may also be spelled like their property, of which HTML keeps the small letters alone. */
  static override get observedAttributes(): string[] {
    const names = super.observedAttributes;
    return [...names, ...names.filter((name) => name.includes("-")).map(undashed)];
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    const names = (this.constructor as typeof CrowdElement).observedAttributes;
    const dashed = names.find((one) => one !== name && undashed(one) === name);
    super.attributeChangedCallback(dashed ?? name, before, now);
  }

  /**
   * Turns an attribute's text, or what a script assigned, into a value. On failure the fault is shown in the element and
   * told to the host, and `otherwise` is used: a fault in one attribute never blanks the page. So it is for null, which
   * templates print for what their data does not have.
   */
  protected read<T>(attribute: string, given: unknown, check: (value: unknown) => T, otherwise: T): T {
    this.#faults.delete(attribute);
    if (given === null || given === undefined || given === "") return otherwise;
    try {
      const value = typeof given === "string" ? parseLoose(given) : given;
      return value === null ? otherwise : check(value);
    } catch (error) {
      this.#report(attribute, error instanceof Error ? error.message : String(error));
      return otherwise;
    }
  }

  #report(attribute: string, reason: string): void {
    const fault = `<${this.localName}>: the attribute "${attribute}" cannot be read. ${reason}`;
    this.#faults.set(attribute, fault);
    bridge.send({ type: "error", message: fault });
  }

  /** The faults of this element's attributes, for its author. */
  get faults(): readonly string[] {
    return [...this.#faults.values()];
  }

  protected renderFaults(): TemplateResult | typeof nothing {
    if (this.#faults.size === 0) return nothing;
    return html`<div class="faults" role="alert">${this.faults.map((fault) => html`<p>${fault}</p>`)}</div>`;
  }

  protected fire(type: string): boolean {
    return this.dispatchEvent(new Event(type, { bubbles: true, composed: true, cancelable: true }));
  }
}

function undashed(name: string): string {
  return name.replaceAll("-", "");
}
