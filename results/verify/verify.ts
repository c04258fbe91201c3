import { inputRegion, type Model } from "../../sim/model/index.ts";
import type { ComputeTask, Inference, Lowering } from "../../sim/partition/index.ts";
import { formatBox, isEmpty, wholeBox, type Box } from "../../sim/tensor/index.ts";
import type { Reference } from "./reference.ts";
import { TensorStore } from "./tensor-store.ts";
import type { TileComputer } from "./tile-runner.ts";

/**
 * Largest error that counts as equal, relative to the largest magnitude of the tensor: kernels sum in another order for
 * another tile shape, and such differences of single precision grow over a hundred layers.
 */
const tolerance = 1e-4;

/** The same to what the model's file computes, whose nodes the runtime joins and sums in yet another way. */
const fileTolerance = 1e-3;

/** What really computing a plan came to. */
export interface Verification {
  /** Is every piece, and the joined result, equal to the unpartitioned model up to rounding? */
  readonly ok: boolean;
  /** Largest error of any element of any piece; infinite where a piece read something that it never got. */
  readonly maxAbsError: number;
  /** The same, over the largest magnitude in its tensor. */
  readonly maxRelError: number;
  /** Largest error of any element of the joined results to what the model's file computes, where its weights are used. */
  readonly maxAbsErrorToFile: number | undefined;
  readonly pieces: number;
  /** The first piece that is wrong, and how. */
  readonly firstWrongPiece: string | undefined;
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
      const values = this.devices[source]!.read(tensor, region);
      for (const destination of destinations) this.devices[destination]!.write(tensor, region, values);
    }
  }

  async compute({ piece, step }: ComputeTask, index: number): Promise<void> {
    const operator = this.model.operators[piece.operator]!;
    const store = this.devices[piece.device]!;
    const inputs = operator.inputs.map((input, slot) => {
      const needed = inputRegion(operator, piece.region, slot);
      return isEmpty(needed) ? undefined : store.read(input, needed);
    });
    const output = await this.computeTile(piece.operator, piece.region, inputs);
    store.write(piece.operator, piece.region, output);
    const expected = this.reference.tensors.read(piece.operator, piece.region);
    const where = `piece ${index + 1} of step ${step + 1}: ${formatBox(piece.region)} of ${operator.name} on device ${piece.device}`;
    this.compare(output, expected, piece.operator, where);
  }

  compareResults(): void {
    const { resultAt } = this.inference;
    for (const [index, output] of this.model.outputs.entries()) {
      const { name, shape } = this.model.operators[output]!;
      const joined =
        resultAt === "anywhere"
          ? this.joinResult(output)
          : this.devices[resultAt]!.read(output, wholeBox(shape));
      this.compare(joined, this.reference.results[index]!, output, `the result ${name}`);
      const inFile = this.reference.fileResults?.[index];
      if (inFile) this.compareToFile(joined, inFile, output);
    }
  }

  verification(): Verification {
    const { maxAbsError, maxRelError, maxAbsErrorToFile, firstWrongPiece, lowering } = this;
    const ok = firstWrongPiece === undefined;
    const pieces = lowering.computes.length;
    return { ok, maxAbsError, maxRelError, maxAbsErrorToFile, pieces, firstWrongPiece };
  }

  /** Missing input makes a missing output: kernels may swallow NaN, a maximum for instance. */
  private async computeTile(
    operator: number,
    region: Box,
    inputs: readonly (Float32Array | undefined)[],
  ): Promise<Float32Array> {
    const output = await this.computer.tile(this.model.operators[operator]!, region, inputs);
    return inputs.some((values) => values && isIncomplete(values)) ? output.map(() => NaN) : output;
  }

  private joinResult(output: number): Float32Array {
    const { shape } = this.model.operators[output]!;
    const joined = new TensorStore(this.model.operators.map((operator) => operator.shape));
    for (const { piece } of this.lowering.computes) {
      if (piece.operator !== output) continue;
      joined.write(output, piece.region, this.devices[piece.device]!.read(output, piece.region));
    }
    return joined.read(output, wholeBox(shape));
  }

  private compare(actual: Float32Array, expected: Float32Array, tensor: number, where: string): void {
    const largest = largestError(actual, expected);
    const relative = largest / (this.reference.scales[tensor]! || 1);
    this.maxAbsError = Math.max(this.maxAbsError, largest);
    this.maxRelError = Math.max(this.maxRelError, relative);
    if (relative <= tolerance || this.firstWrongPiece !== undefined) return;
    const how = largest === Infinity ? "reads what it never got" : `is off by ${largest.toPrecision(3)}`;
    this.firstWrongPiece = `${where} ${how}`;
  }

  private compareToFile(actual: Float32Array, expected: Float32Array, tensor: number): void {
    const largest = largestError(actual, expected);
    this.maxAbsErrorToFile = Math.max(this.maxAbsErrorToFile ?? 0, largest);
    const relative = largest / (this.reference.scales[tensor]! || 1);
    if (relative <= fileTolerance || this.firstWrongPiece !== undefined) return;
    const { name } = this.model.operators[tensor]!;
    this.firstWrongPiece = `the result ${name} is off by ${largest.toPrecision(3)} from the file`;
  }
}

/** Is there an element that never arrived? */
function isIncomplete(values: Float32Array): boolean {
  for (let index = 0; index < values.length; index++) if (Number.isNaN(values[index])) return true;
  return false;
}

/** Infinite where an element is missing. */
function largestError(actual: Float32Array, expected: Float32Array): number {
  let largest = 0;
  for (let index = 0; index < actual.length; index++) {
    const error = Math.abs(actual[index]! - expected[index]!);
    largest = Math.max(largest, Number.isNaN(error) ? Infinity : error);
  }
  return largest;
}
