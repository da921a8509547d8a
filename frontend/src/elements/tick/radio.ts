/** crowd-radio-button and crowd-radio-group: only the group makes its buttons exclusive; each keeps its own answer. */
import { css, html, type PropertyValues } from "lit";
import { CrowdElement } from "../../base/element";
import { history } from "../../base/history";
import { TickElement } from "./tick";

const ARROWS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export class CrowdRadioButton extends TickElement {
  protected readonly tickRole = "radio";

  /** The documentation says that radio buttons cannot be required. */
  override problem(): string {
    return "";
  }

  protected override toggle(): void {
    const group = this.closest<CrowdRadioGroup>("crowd-radio-group");
    if (!group) super.toggle();
    else group.choose(this);
  }

  /** Where a script checks a button, the others of its group give way too. */
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (changed.has("checked")) this.closest<CrowdRadioGroup>("crowd-radio-group")?.settle(this);
  }

  /** Announces a change that its group made. */
  announce(): void {
    this.edited();
  }
}

export class CrowdRadioGroup extends CrowdElement {
  static override styles = css`
    :host {
      display: block;
    }
  `;

  constructor() {
    super();
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasAttribute("role")) this.setAttribute("role", "radiogroup");
  }

  get #buttons(): CrowdRadioButton[] {
    return [...this.querySelectorAll<CrowdRadioButton>("crowd-radio-button")];
  }

  /** The name of the button that is checked; null where none is. Scripts may choose another one. */
  get selected(): string | null {
    return this.#buttons.find((button) => button.checked)?.name ?? null;
  }
  set selected(name: string | null) {
    this.#buttons.forEach((button) => (button.checked = button.name === name));
  }

  /** The worker chooses `button`: one step for undo, though two buttons change. */
  choose(button: CrowdRadioButton): void {
    const change = () => this.#buttons.forEach((one) => (one.checked = one === button));
    if (history.record(this.#buttons, change)) button.announce();
  }

  /** Unchecks the others where `button` is checked, and lets Tab reach the group once. */
  settle(button: CrowdRadioButton): void {
    const buttons = this.#buttons;
    if (button.checked) buttons.forEach((one) => (one.checked = one === button));
    const reachable = buttons.find((one) => one.checked) ?? buttons[0];
    for (const one of buttons) one.tabIndex = one === reachable ? 0 : -1;
  }

  #key(event: KeyboardEvent): void {
    const step = ARROWS[event.key];
    const enabled = this.#buttons.filter((button) => !button.disabled);
    const at = enabled.findIndex((button) => button === event.target);
    if (step === undefined || at === -1) return;
    event.preventDefault();
    const next = enabled[(at + step + enabled.length) % enabled.length];
    next?.focus();
    if (next) this.choose(next);
  }

  protected override render() {
    return html`<slot></slot>`;
  }
}
