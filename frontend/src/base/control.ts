/** What every crowd element with an answer shares: name, value, validity, draft state, undo. */
import { property, state } from "lit/decorators.js";
import { flag } from "./attributes";
import { CrowdElement } from "./element";
import { history } from "./history";
import type { Json } from "./json";
import { text } from "./messages";

export abstract class ControlElement extends CrowdElement {
  @property() name = "";
  @property({ converter: flag, reflect: true }) disabled = false;

  /** Why the answer cannot be submitted as it stands, once that has been shown. */
  @state() protected complaint = "";

  /** The form that this element brings along, with controls that scripts put into it. */
  ownForm: ParentNode | null = null;

  /** What goes into the answer under this name; undefined leaves the name out. */
  abstract get _submittableValue(): Json | undefined;

  /** All that must come back after a reload. Setting it tells nobody. */
  abstract get draft(): Json;
  abstract set draft(state: Json);

  /** Why this control blocks submission, in words for the worker; empty when it does not. */
  abstract problem(): string;

  abstract reset(): void;

  /** Whether the control is shown as wrong; a script may say so, too. */
  get invalid(): boolean {
    return this.complaint !== "";
  }
  set invalid(invalid: boolean) {
    this.complaint = invalid ? this.problem() || text("required") : "";
  }

  /** Shows the problem, if there is one, at the control. */
  validate(): boolean {
    this.complaint = this.disabled ? "" : this.problem();
    return this.complaint === "";
  }

  /** One edit by the worker: undoable, announced by `input` and `change`. */
  protected edit(change: () => void): void {
    if (!history.record([this], change)) return;
    this.edited();
  }

  /** A letter typed: what is typed without anything else in between is one step to undo. */
  protected goOn(change: () => void): void {
    history.goOn(this, change);
    this.edited();
  }

  protected edited(): void {
    if (this.complaint !== "") this.validate();
    this.fire("input");
    this.fire("change");
  }
}
