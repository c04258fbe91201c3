import { InputError } from "../sim/errors.ts";
import { locateFault, type Axis } from "./axes.ts";
import type { ScenarioDocument } from "./document.ts";
import type { Fault } from "./fault.ts";

/** Faults that are told before the rest is counted. */
const mostTold = 50;

/** Collects faults, each place and message once, in the order of the file. */
export class FaultReport {
  private readonly document: ScenarioDocument;
  private readonly lines = new Map<string, readonly [line: number, column: number]>();

  constructor(document: ScenarioDocument) {
    this.document = document;
  }

  get size(): number {
    return this.lines.size;
  }

  /** Adds a fault of the file itself. */
  addAt(fault: Fault): void {
    this.note(fault, fault.ofKey ? this.document.locateKey(fault.path) : this.document.locate(fault.path));
  }

  /** Adds the faults of one combination of the axes' values. */
  add(faults: readonly Fault[] = [], axes: readonly Axis[], indices: readonly number[]): void {
    for (const fault of faults) this.note(fault, locateFault(this.document, axes, indices, fault));
  }

  throwIfAny(): void {
    if (this.size === 0) return;
    const left = this.size - mostTold;
    const sorted = [...this.lines].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1]);
    const told = sorted.slice(0, mostTold).map(([line]) => line);
    throw new InputError([...told, ...(left > 0 ? [`and ${left} faults more`] : [])].join("\n"));
  }

  private note({ message }: Fault, position: ReturnType<ScenarioDocument["locate"]>): void {
    this.lines.set(this.document.message(position, message), [position.line, position.column]);
  }
}
