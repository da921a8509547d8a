/** One line of steps for the whole page: undo takes back exactly the last one, whichever control it happened in. */
import type { Json } from "./json";

/** Anything whose state can be taken and put back. */
export interface Restorable {
  draft: Json;
  /** Puts back one side of a step that holds less than the whole state. */
  restorePart?(part: Json): void;
}

interface Change {
  control: Restorable;
  before: Json;
  after: Json;
}

type Step = Change[];

/** A step whose controls are named by the keys that a draft uses. */
export type StoredStep = { control: string; before: Json; after: Json }[];

const STORED_STEPS = 100;

export class History {
  #past: Step[] = [];
  #future: Step[] = [];
  /** A step that goes on: where it is, and what was before it. */
  #open: { control: Restorable; before: Json } | null = null;
  readonly #listeners = new Set<() => void>();

  get canUndo(): boolean {
    return this.#past.length > 0 || this.#begun().length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Calls back whenever there may be more or less to take back; returns what ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Runs `edit` and keeps what it changed in `controls` as one step; returns whether anything changed. */
  record(controls: readonly Restorable[], edit: () => void): boolean {
    this.settle();
    const before = controls.map((control) => control.draft);
    edit();
    const step = controls
      .map((control, index) => ({ control, before: before[index] ?? null, after: control.draft }))
      .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
    if (step.length === 0) return false;
    this.#take(step);
    return true;
  }

  /** Keeps one step of a control that restores parts of its state: what the step changed, before and after. */
  keep(control: Restorable, before: Json, after: Json): void {
    this.settle();
    this.#take([{ control, before, after }]);
  }

  /** Runs `edit` as part of a step that goes on in this control until it is settled: typing, letter by letter. */
  goOn(control: Restorable, edit: () => void): void {
    if (this.#open?.control !== control) {
      this.settle();
      this.#open = { control, before: control.draft };
    }
    edit();
    this.#changed();
  }

  /** Ends the step that goes on, if there is one; any other step does, too. */
  settle(): void {
    const step = this.#begun();
    this.#open = null;
    if (step.length > 0) this.#take(step);
  }

  #begun(): Step {
    if (!this.#open) return [];
    const { control, before } = this.#open;
    const after = control.draft;
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ control, before, after }];
  }

  #take(step: Step): void {
    this.#past.push(step);
    this.#future = [];
    this.#changed();
  }

  /** Takes back the last step; false when there is none. */
  undo(): boolean {
    this.settle();
    const step = this.#past.pop();
    if (!step) return false;
    for (const { control, before } of step) put(control, before);
    this.#future.push(step);
    this.#changed();
    return true;
  }

  /** Does again what undo took back; false when there is nothing. */
  redo(): boolean {
    this.settle();
    const step = this.#future.pop();
    if (!step) return false;
    for (const { control, after } of step) put(control, after);
    this.#past.push(step);
    this.#changed();
    return true;
  }

  clear(): void {
    this.#open = null;
    this.#past = [];
    this.#future = [];
    this.#changed();
  }

  /** The latest steps with their controls named; steps in controls without a name are left out. */
  store(nameOf: (control: Restorable) => string | undefined): StoredStep[] {
    const named = (step: Step): StoredStep =>
      step.flatMap(({ control, before, after }) => {
        const name = nameOf(control);
        return name === undefined ? [] : [{ control: name, before, after }];
      });
    const begun = this.#begun();
    const steps = begun.length > 0 ? [...this.#past, begun] : this.#past;
    return steps.slice(-STORED_STEPS).map(named);
  }

  restore(steps: readonly StoredStep[], controlOf: (name: string) => Restorable | undefined): void {
    const known = (step: StoredStep): Step =>
      step.flatMap(({ control: name, before, after }) => {
        const control = controlOf(name);
        return control ? [{ control, before, after }] : [];
      });
    this.#open = null;
    this.#past = steps.map(known).filter((step) => step.length > 0);
    this.#future = [];
    this.#changed();
  }
}

function put(control: Restorable, state: Json): void {
  if (control.restorePart) control.restorePart(state);
  else control.draft = state;
}

export const history = new History();
