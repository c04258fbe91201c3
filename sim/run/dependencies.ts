import type { Lowering, Plan } from "../partition/index.ts";

/** Counts what each task still waits for and says when it may start. */
export interface Dependencies {
  /** Tells how to start tasks, and starts those that wait for nothing. */
  start(compute: (task: number) => void, transfer: (transfer: number) => void): void;
  computed(task: number): void;
  delivered(transfer: number, destination: number): void;
  /** The transfer has reached all its destinations. */
  sent(transfer: number): void;
}

/** The dependencies of a lowered plan: data alone, or data and the barriers of bulk-synchronous steps. */
export function dependenciesOf(lowering: Lowering, execution: Plan["execution"]): Dependencies {
  const data = new DataDependencies(lowering);
  return execution === "dataflow" ? data : new BarrierDependencies(lowering, data);
}

const nothing = () => undefined;

/** A task starts when its data are there. */
class DataDependencies implements Dependencies {
  private readonly lowering: Lowering;
  private readonly computeWaits: Int32Array;
  private readonly transferWaits: Int32Array;
  /** By compute task. */
  private readonly nextComputes: number[][];
  private readonly nextTransfers: number[][];
  /** By transfer. */
  private readonly readers: number[][];
  private startCompute: (task: number) => void = nothing;
  private startTransfer: (transfer: number) => void = nothing;

  constructor(lowering: Lowering) {
    const { computes, transfers } = lowering;
    this.lowering = lowering;
    this.computeWaits = Int32Array.from(computes, ({ after, awaits }) => after.length + awaits.length);
    this.transferWaits = Int32Array.from(transfers, ({ producer }) => (producer === undefined ? 0 : 1));
    this.nextComputes = computes.map(() => []);
    this.nextTransfers = computes.map(() => []);
    this.readers = transfers.map(() => []);
    for (const [task, { after, awaits }] of computes.entries()) {
      for (const producer of after) this.nextComputes[producer]!.push(task);
      for (const transfer of awaits) this.readers[transfer]!.push(task);
    }
    for (const [transfer, { producer }] of transfers.entries()) {
      if (producer !== undefined) this.nextTransfers[producer]!.push(transfer);
    }
  }

  start(compute: (task: number) => void, transfer: (transfer: number) => void): void {
    this.startCompute = compute;
    this.startTransfer = transfer;
    // Tasks that start now may end at once and release others: those are not to be started twice.
    const idleTransfers = indicesOfZero(this.transferWaits);
    const idleComputes = indicesOfZero(this.computeWaits);
    for (const index of idleTransfers) transfer(index);
    for (const task of idleComputes) compute(task);
  }

  computed(task: number): void {
    for (const transfer of this.nextTransfers[task]!) {
      if (--this.transferWaits[transfer]! === 0) this.startTransfer(transfer);
    }
    for (const next of this.nextComputes[task]!) this.arrive(next);
  }

  delivered(transfer: number, destination: number): void {
    for (const task of this.readers[transfer]!) {
      if (this.lowering.computes[task]!.piece.device === destination) this.arrive(task);
    }
  }

  sent(): void {
    // A transfer's readers hear of each delivery by itself.
  }

  private arrive(task: number): void {
    if (--this.computeWaits[task]! === 0) this.startCompute(task);
  }
}

/** Besides its data, a task waits for its phase: all transfers of a step, then all computation of it, then the next step. */
class BarrierDependencies implements Dependencies {
  private readonly data: DataDependencies;
  private readonly phaseOfCompute: readonly number[];
  private readonly phaseOfTransfer: readonly number[];
  /** Tasks of each phase that are not done. */
  private readonly open: Int32Array;
  /** Tasks of each phase whose data are there before the phase has begun. */
  private readonly early: (() => void)[][];
  private phase = 0;

  constructor({ computes, transfers, stepCount }: Lowering, data: DataDependencies) {
    this.data = data;
    this.phaseOfTransfer = transfers.map(({ step }) => 2 * step);
    this.phaseOfCompute = computes.map(({ step }) => 2 * step + 1);
    this.open = new Int32Array(2 * stepCount + 1);
    for (const phase of [...this.phaseOfTransfer, ...this.phaseOfCompute]) this.open[phase]!++;
    this.early = Array.from(this.open, () => []);
  }

  start(compute: (task: number) => void, transfer: (transfer: number) => void): void {
    this.data.start(
      (task) => this.startOrHold(this.phaseOfCompute[task]!, () => compute(task)),
      (index) => this.startOrHold(this.phaseOfTransfer[index]!, () => transfer(index)),
    );
    this.passBarriers();
  }

  computed(task: number): void {
    this.data.computed(task);
    this.finish(this.phaseOfCompute[task]!);
  }

  delivered(transfer: number, destination: number): void {
    this.data.delivered(transfer, destination);
  }

  sent(transfer: number): void {
    this.finish(this.phaseOfTransfer[transfer]!);
  }

  private startOrHold(phase: number, start: () => void): void {
    if (phase === this.phase) start();
    else this.early[phase]!.push(start);
  }

  private finish(phase: number): void {
    this.open[phase]!--;
    this.passBarriers();
  }

  private passBarriers(): void {
    while (this.phase + 1 < this.open.length && this.open[this.phase] === 0) {
      this.phase++;
      const due = this.early[this.phase]!;
      for (const start of due) start();
    }
  }
}

function indicesOfZero(counts: Int32Array): number[] {
  return [...counts.keys()].filter((index) => counts[index] === 0);
}
