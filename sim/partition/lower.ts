import { InputError } from "../errors.ts";
import { bytesOfElements, isComputed, type Model } from "../model/index.ts";
import { contains, formatBox, intersect, isEmpty, type Box } from "../tensor/index.ts";
import { barriersOf } from "./barriers.ts";
import { checkPiece } from "./check-piece.ts";
import { uncovered } from "./difference.ts";
import type { PieceCompute, Lowering, RegionTransfer } from "./lowering.ts";
import { movements, type FindMovements } from "./movement.ts";
import type { Inference, Piece, Plan } from "./plan.ts";
import { Reads, type Read } from "./receptive-field.ts";
import { isBefore, regionsOf, type Store } from "./store.ts";
import { linksOf, type Arrival } from "./task-links.ts";

/**
 * Turns pieces into compute tasks and the transfers between them: for each step and tensor, what the step's pieces need
 * minus what their devices hold (idea 3 of the design).
 *
 * @throws InputError for a piece that is not on the model or the cluster, and for an element that is needed and that no
 *   earlier piece makes: a hole in the cover, or pieces in an order that would wait forever
 *
 * @param find finds what must move
 * @param reads what is known of what regions read
 */
export function lower(
  plan: Plan,
  inference: Inference,
  deviceCount: number,
  find: FindMovements = movements,
  reads: Reads = new Reads(),
): Lowering {
  const lowering = new LoweringState(plan, inference, deviceCount, find, reads);
  for (const [step, pieces] of plan.steps.entries()) lowering.addStep(step, pieces);
  lowering.bringResultsHome(plan.steps.length);
  return lowering.finish();
}

/** Stands for the work of a task until it is known who else has to do with its tensors. */
const notYetKnown: PieceCompute["work"] = { kind: "tiles", tiles: [] };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class LoweringState {
  private readonly plan: Plan;
  private readonly model: Model;
  private readonly inference: Inference;
  private readonly deviceCount: number;
  private readonly computes: Mutable<PieceCompute>[] = [];
  private readonly transfers: RegionTransfer[] = [];
  /** By tensor: who computed what, in plan order. */
  private readonly stores: Store[][];
  /** By tensor and device. */
  private readonly arrivals: Arrival[][][];
  /** By tensor: the last step that reads it. */
  private readonly lastRead: number[];
  private readonly find: FindMovements;
  private readonly reads: Reads;
  /** By compute: what it reads. */
  private readonly readsOf: (readonly Read[])[] = [];

  constructor(plan: Plan, inference: Inference, deviceCount: number, find: FindMovements, reads: Reads) {
    this.plan = plan;
    this.find = find;
    this.reads = reads;
    this.model = inference.model;
    this.inference = inference;
    this.deviceCount = deviceCount;
    const devices = Array.from({ length: deviceCount }, (_, device) => device);
    this.stores = this.model.operators.map((operator) =>
      isComputed(operator)
        ? []
        : devices
            .filter((device) => inference.inputAt === "everywhere" || inference.inputAt === device)
            .map((device) => ({ device, region: reads.whole(operator), task: undefined })),
    );
    this.arrivals = this.model.operators.map(() => devices.map(() => []));
    this.lastRead = this.model.operators.map(() => -1);
  }

  addStep(step: number, pieces: readonly Piece[]): void {
    const stepStart = this.computes.length;
    for (const piece of pieces) {
      const { operator, device, region } = piece;
      checkPiece(piece, this.model, this.deviceCount);
      this.readsOf.push(this.reads.of(this.model, this.model.operators[operator]!, region));
      this.stores[operator]!.push({ device, region, task: this.computes.length });
      this.computes.push({
        device,
        work: notYetKnown,
        piece,
        step,
        reordersInput: false,
        reordersOutput: false,
        after: [],
        awaits: [],
      });
    }
    const readersOf = this.readersFrom(stepStart);
    for (const tensor of [...readersOf.keys()].sort((a, b) => a - b)) {
      const readers = readersOf.get(tensor)!;
      this.moveEarlierCopies(tensor, readers, stepStart, step);
      if (!readers.every((reader) => this.isThere(reader, tensor)))
        this.move(tensor, this.needsOf(readers, tensor), step);
    }
    this.linkTasks(stepStart, step);
  }

  /** The results' elements go where the inference wants them. */
  bringResultsHome(step: number): void {
    const { model, resultAt } = this.inference;
    for (const output of model.outputs) {
      const whole = this.reads.whole(model.operators[output]!);
      const needs = this.noNeeds();
      if (resultAt !== "anywhere") {
        needs[resultAt]!.push(whole);
        this.move(output, needs, step);
        continue;
      }
      // Nobody waits for it, yet all of it must exist: ask on behalf of a device that holds nothing.
      const { gaps } = movements(this.stores[output]!, [...needs, []], [...needs, [whole]]);
      if (gaps.length > 0) throw missing(model, output, gaps[0]!.region, "as part of the result");
    }
  }

  finish(): Lowering {
    for (const { producer } of this.transfers)
      if (producer !== undefined) this.computes[producer]!.reordersOutput = true;
    for (const task of this.computes) {
      const { operator } = task.piece;
      if (this.model.outputs.includes(operator) || this.lastRead[operator]! > task.step)
        task.reordersOutput = true;
      const { reordersInput, reordersOutput, piece } = task;
      const tile = {
        operator: this.model.operators[operator]!,
        region: piece.region,
        reordersInput,
        reordersOutput,
      };
      task.work = { kind: "tiles", tiles: [tile] };
    }
    const { computes, transfers, plan, inference } = this;
    const barriers = plan.execution === "bulk-synchronous" ? barriersOf(computes, transfers) : [];
    return { computes, transfers, barriers, stepCount: plan.steps.length + 1, inference };
  }

  /** By tensor: the tasks from one on that read it. */
  private readersFrom(first: number): ReadonlyMap<number, readonly number[]> {
    const readersOf = new Map<number, number[]>();
    for (let task = first; task < this.computes.length; task++) {
      for (const { tensor } of this.readsOf[task]!) {
        const readers = readersOf.get(tensor);
        if (readers) readers.push(task);
        else readersOf.set(tensor, [task]);
      }
    }
    return readersOf;
  }

  /** What a task reads of a tensor. */
  private readBy(task: number, tensor: number): readonly Box[] {
    return this.readsOf[task]!.find((read) => read.tensor === tensor)!.regions;
  }

  /** Is all that a task reads of a tensor on its device, each region of it in one piece? */
  private isThere(task: number, tensor: number): boolean {
    const { device } = this.computes[task]!;
    const stores = this.stores[tensor]!;
    const arrivals = this.arrivals[tensor]![device]!;
    return this.readBy(task, tensor).every(
      (needed) =>
        stores.some((store) => store.device === device && contains(store.region, needed)) ||
        arrivals.some(({ region }) => contains(region, needed)),
    );
  }

  /** By device: what tasks read of a tensor. */
  private needsOf(tasks: readonly number[], tensor: number): readonly (readonly Box[])[] {
    const needs = this.noNeeds();
    for (const task of tasks) needs[this.computes[task]!.device]!.push(...this.readBy(task, tensor));
    return needs;
  }

  /**
   * Where a device makes elements a second time, after a piece of the step there that reads them, that piece has them from
   * the producers.
   */
  private moveEarlierCopies(
    tensor: number,
    readers: readonly number[],
    stepStart: number,
    step: number,
  ): void {
    const stores = this.stores[tensor]!;
    if (!stores.some(({ task }) => task !== undefined && task >= stepStart)) return;
    for (const reader of readers) {
      const { device } = this.computes[reader]!;
      const isLater = (store: Store) => store.device === device && !isBefore(store, reader);
      if (!stores.some(isLater)) continue;
      const later = stores.filter(isLater);
      const earlier = stores.filter((store) => isBefore(store, reader));
      for (const needed of this.readBy(reader, tensor)) {
        for (const store of later) {
          const common = intersect(store.region, needed);
          if (isEmpty(common) || !isEmpty(uncovered(common, regionsOf(earlier)))) continue;
          const needs = this.noNeeds();
          needs[device]!.push(common);
          this.move(tensor, needs, step, earlier);
        }
      }
    }
  }

  /**
   * Adds the transfers that bring each device what it needs of a tensor and does not hold.
   *
   * @param stores that there are
   */
  private move(
    tensor: number,
    needs: readonly (readonly Box[])[],
    step: number,
    stores: readonly Store[] = this.stores[tensor]!,
  ): void {
    const { elementType } = this.model.operators[tensor]!;
    const received = this.arrivals[tensor]!.map((arrivals) => arrivals.map(({ region }) => region));
    const { movements: moves, gaps } = this.find(stores, received, needs);
    const gap = gaps[0];
    if (gap) throw missing(this.model, tensor, gap.region, `on device ${gap.device} in step ${step}`);
    const brought: number[][] = needs.map(() => []);
    for (const { holder, destinations, regions, elements } of moves) {
      const { device: source, region, task: producer } = stores[holder]!;
      if (
        this.plan.execution === "bulk-synchronous" &&
        producer !== undefined &&
        this.computes[producer]!.step === step
      ) {
        throw missing(
          this.model,
          tensor,
          region,
          `by another device in the same bulk-synchronous step ${step}`,
        );
      }
      for (const device of destinations) brought[device]!.push(this.transfers.length);
      const bytes = bytesOfElements(elementType, elements);
      this.transfers.push({ tensor, source, destinations, regions, bytes, step, producer });
    }
    for (const [device, transfers] of brought.entries()) {
      if (transfers.length === 0) continue;
      for (const region of needs[device]!) this.arrivals[tensor]![device]!.push({ region, transfers });
    }
  }

  /** Finds out what the tasks of a step wait for. */
  private linkTasks(stepStart: number, step: number): void {
    const { model, computes, transfers, stores, arrivals } = this;
    const placement = { model, computes, transfers, stores, arrivals };
    for (let task = stepStart; task < computes.length; task++) {
      const reads = this.readsOf[task]!;
      for (const { tensor, regions } of reads) if (regions.length > 0) this.lastRead[tensor] = step;
      const { reordersInput, after, awaits } = linksOf(task, reads, placement);
      const compute = computes[task]!;
      compute.reordersInput = reordersInput;
      compute.after = after;
      compute.awaits = awaits;
    }
  }

  private noNeeds(): Box[][] {
    return Array.from({ length: this.deviceCount }, () => []);
  }
}

function missing(model: Model, tensor: number, region: Box, where: string): InputError {
  const { name } = model.operators[tensor]!;
  return new InputError(
    `plan: ${formatBox(region)} of ${name} is needed ${where}, and no earlier piece makes it`,
  );
}
