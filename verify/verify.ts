import { inputRegion, type Model } from "../sim/model/index.ts";
import type { PieceCompute, Inference, Lowering } from "../sim/partition/index.ts";
import { formatBox, isEmpty, wholeBox } from "../sim/tensor/index.ts";
import { howFar, largestError } from "./errors.ts";
import { isNear } from "./file-agreement.ts";
import type { Reference } from "./reference.ts";
import { TensorStore } from "./tensor-store.ts";
import type { TileComputer } from "./tile-runner.ts";

/**
 * Largest error that counts as equal, relative to the largest magnitude of the tensor: kernels sum in another order for
 * another tile shape, and such differences of single precision grow over a hundred layers.
 */
export const tolerance = 1e-4;

/**
 * Is every piece, and the joined result, equal to the unpartitioned model up to rounding, and the result to that of the file
 * that the model was read from? `shapes only` where the plan is right, yet nobody compared the numbers with the file's.
 */
export type Verdict = "equal" | "wrong" | "shapes only";

/** The result of executing a plan numerically. */
export interface Verification {
  readonly verdict: Verdict;
  /** Is it equal? */
  readonly ok: boolean;
  /** Largest error of any element of any piece; infinite where a piece read something that it never got. */
  readonly maxAbsError: number;
  /** The same, over the largest magnitude in its tensor. */
  readonly maxRelError: number;
  /**
   * Largest error of any element of the joined results to what the model's file computes, where its weights are used; or of
   * the unpartitioned model's.
   */
  readonly maxAbsErrorToFile: number | undefined;
  readonly pieces: number;
  /** The first piece that is wrong, or what else is, and how. */
  readonly firstWrongPiece: string | undefined;
  /** Why numbers were not compared with the file. */
  readonly uncompared: string | undefined;
}

/**
 * Computes every piece of a lowered plan with real arithmetic, on exactly the input that geometry says and that the
 * plan's transfers brought to its device, and compares each piece and the joined results with the unpartitioned model.
 *
 * @throws InputError for a kind of operator that cannot be computed here
 */
export async function verifyLowering(
  lowering: Lowering,
  inference: Inference,
  deviceCount: number,
  computer: TileComputer,
  reference: Reference,
): Promise<Verification> {
  const run = new PlanExecution(lowering, inference, deviceCount, computer, reference);
  for (const [index, task] of lowering.computes.entries()) {
    for (const transfer of task.awaits) run.transfer(transfer);
    await run.compute(task, index);
  }
  // What no piece awaits brings the results home.
  for (const transfer of lowering.transfers.keys()) run.transfer(transfer);
  run.compareResults();
  return run.verification();
}

class PlanExecution {
  private readonly lowering: Lowering;
  private readonly inference: Inference;
  private readonly model: Model;
  private readonly computer: TileComputer;
  private readonly reference: Reference;
  private readonly devices: readonly TensorStore[];
  private readonly sent = new Set<number>();
  private maxAbsError = 0;
  private maxRelError = 0;
  private maxAbsErrorToFile: number | undefined;
  private firstWrongPiece: string | undefined;

  constructor(
    lowering: Lowering,
    inference: Inference,
    deviceCount: number,
    computer: TileComputer,
    reference: Reference,
  ) {
    this.lowering = lowering;
    this.inference = inference;
    this.model = inference.model;
    this.computer = computer;
    this.reference = reference;
    const shapes = this.model.operators.map(({ shape }) => shape);
    this.devices = Array.from({ length: deviceCount }, () => new TensorStore(shapes));
    for (const { id, operation, shape } of this.model.operators) {
      if (operation.kind !== "input") continue;
      const whole = wholeBox(shape);
      for (const [device, store] of this.devices.entries()) {
        const here = inference.inputAt === "everywhere" || inference.inputAt === device;
        if (here) store.write(id, whole, reference.tensors.read(id, whole));
      }
    }
  }

  transfer(index: number): void {
    if (this.sent.has(index)) return;
    this.sent.add(index);
    const { tensor, source, destinations, regions } = this.lowering.transfers[index]!;
    for (const region of regions) {
      for (const destination of destinations)
        this.devices[source]!.copyTo(this.devices[destination]!, tensor, region);
    }
  }

  async compute({ piece, step }: PieceCompute, index: number): Promise<void> {
    const operator = this.model.operators[piece.operator]!;
    const store = this.devices[piece.device]!;
    const where = `piece ${index + 1} of step ${step + 1}: ${formatBox(piece.region)} of ${operator.name} on device ${piece.device}`;
    const needs = operator.inputs.map((_, slot) => inputRegion(operator, piece.region, slot));
    const lacks = needs.some(
      (needed, slot) => !isEmpty(needed) && !store.holds(operator.inputs[slot]!, needed),
    );
    // What is made of something missing is missing too.
    if (lacks) return this.missing(where);
    const inputs = operator.inputs.map((input, slot) =>
      isEmpty(needs[slot]!) ? undefined : store.read(input, needs[slot]!),
    );
    const output = await this.computer.tile(operator, piece.region, inputs);
    store.write(piece.operator, piece.region, output);
    const expected = this.reference.tensors.read(piece.operator, piece.region);
    this.compare(output, expected, piece.operator, where);
  }

  compareResults(): void {
    const { resultAt } = this.inference;
    for (const [index, output] of this.model.outputs.entries()) {
      const { name, shape } = this.model.operators[output]!;
      const whole = wholeBox(shape);
      const store = resultAt === "anywhere" ? this.joined(output) : this.devices[resultAt]!;
      if (!store.holds(output, whole)) {
        this.missing(`the result ${name}`);
        continue;
      }
      const joined = store.read(output, whole);
      this.compare(joined, this.reference.results[index]!, output, `the result ${name}`);
      this.compareToFile(joined, index);
    }
  }

  verification(): Verification {
    const { maxAbsError, maxRelError, lowering } = this;
    const { file } = this.reference;
    const maxAbsErrorToFile = file.kind === "proven" ? file.maxAbsError : this.maxAbsErrorToFile;
    const firstWrongPiece = this.firstWrongPiece ?? (file.kind === "contradiction" ? file.reason : undefined);
    const uncompared = file.kind === "shapes" ? file.reason : undefined;
    const verdict =
      firstWrongPiece !== undefined ? "wrong" : uncompared !== undefined ? "shapes only" : "equal";
    const ok = verdict === "equal";
    const pieces = lowering.computes.length;
    return {
      ...{ verdict, ok, maxAbsError, maxRelError, maxAbsErrorToFile, pieces },
      ...{ firstWrongPiece, uncompared },
    };
  }

  /** What all devices computed of a result. */
  private joined(output: number): TensorStore {
    const joined = new TensorStore(this.model.operators.map((operator) => operator.shape));
    for (const { piece } of this.lowering.computes) {
      if (piece.operator === output) this.devices[piece.device]!.copyTo(joined, output, piece.region);
    }
    return joined;
  }

  private missing(where: string): void {
    this.maxAbsError = Infinity;
    this.maxRelError = Infinity;
    this.firstWrongPiece ??= `${where} reads what it never got`;
  }

  private compare(actual: Float32Array, expected: Float32Array, tensor: number, where: string): void {
    const largest = largestError(actual, expected);
    const relative = largest / (this.reference.scales[tensor]! || 1);
    this.maxAbsError = Math.max(this.maxAbsError, largest);
    this.maxRelError = Math.max(this.maxRelError, relative);
    if (relative > tolerance) this.firstWrongPiece ??= `${where} ${howFar(largest)}`;
  }

  private compareToFile(actual: Float32Array, index: number): void {
    const { file, scales } = this.reference;
    if (file.kind !== "results") return;
    const expected = file.results[index]!;
    const largest = largestError(actual, expected);
    this.maxAbsErrorToFile = Math.max(this.maxAbsErrorToFile ?? 0, largest);
    const output = this.model.outputs[index]!;
    const operator = this.model.operators[output]!;
    if (isNear(operator, largest, scales[output]!, file.tolerance)) return;
    this.firstWrongPiece ??= `the result ${operator.name} ${howFar(largest)} from the file`;
  }
}
