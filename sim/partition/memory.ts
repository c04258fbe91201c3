import { isComputed, tensorBytes, weightBytes, type Operator } from "../model/index.ts";
import { hull, type Box } from "../tensor/index.ts";
import type { Lowering } from "./lowering.ts";
import type { Inference } from "./plan.ts";

/** What one device must hold at its worst moment; bytes. */
export interface DeviceMemory {
  /** Weights of everything that it computes, resident all along. */
  readonly weights: number;
  /** Largest sum of live tensor regions. */
  readonly activations: number;
}

/** Bytes on a device from the moment they are there until just after their last use there. */
interface Chunk {
  readonly bytes: number;
  readonly from: number;
  until: number;
}

/**
 * Memory of each device when its tasks run in plan order: weights, plus the peak of the tensor regions that are live.
 * A region lives from its computation or arrival until its last use (read, sent, or kept as result) on the device.
 */
export function deviceMemories(
  lowering: Lowering,
  inference: Inference,
  deviceCount: number,
): DeviceMemory[] {
  return Array.from({ length: deviceCount }, (_, device) => ({
    weights: residentWeights(lowering, inference, device),
    activations: peakActivations(lowering, inference, device),
  }));
}

function residentWeights({ computes }: Lowering, { model }: Inference, device: number): number {
  /** By the operator that owns the weights: who needs them here, and for which region. */
  const needed = new Map<number, { readonly operator: Operator; readonly region: Box }>();
  for (const { piece } of computes) {
    if (piece.device !== device) continue;
    const operator = model.operators[piece.operator]!;
    const owner = operator.weightsOf ?? operator.id;
    const other = needed.get(owner);
    needed.set(owner, { operator, region: other ? hull(other.region, piece.region) : piece.region });
  }
  let bytes = 0;
  for (const { operator, region } of needed.values()) bytes += weightBytes(operator, region);
  return bytes;
}

function peakActivations(lowering: Lowering, inference: Inference, device: number): number {
  const { model, inputAt, resultAt } = inference;
  const { computes, transfers } = lowering;
  const inputs = new Map<number, Chunk>();
  const computed = new Map<number, Chunk>();
  const arrived = new Map<number, Chunk>();
  const use = (chunk: Chunk | undefined, moment: number) => {
    if (chunk) chunk.until = Math.max(chunk.until, moment);
  };
  // Moments: a step's transfers share one moment, then every compute task has one of its own.
  const momentOf = moments(lowering);
  const end = momentOf.step(lowering.stepCount);

  if (inputAt === "everywhere" || inputAt === device) {
    for (const operator of model.operators) {
      if (!isComputed(operator))
        inputs.set(operator.id, { bytes: tensorBytes(operator), from: 0, until: -1 });
    }
  }
  for (const [task, { piece, after, awaits }] of computes.entries()) {
    if (piece.device !== device) continue;
    const moment = momentOf.compute(task);
    const kept = model.outputs.includes(piece.operator) && (resultAt === "anywhere" || resultAt === device);
    const operator = model.operators[piece.operator]!;
    const bytes = tensorBytes(operator, piece.region);
    computed.set(task, { bytes, from: moment, until: kept ? end : moment });
    for (const input of operator.inputs) use(inputs.get(input), moment);
    for (const producer of after) use(computed.get(producer), moment);
    for (const transfer of awaits) {
      const { bytes: received, step } = transfers[transfer]!;
      const chunk = arrived.get(transfer) ?? { bytes: received, from: momentOf.step(step), until: moment };
      use(chunk, moment);
      arrived.set(transfer, chunk);
    }
  }
  for (const [transfer, { tensor, source, destinations, bytes, step, producer }] of transfers.entries()) {
    const moment = momentOf.step(step);
    if (source === device) use(producer === undefined ? inputs.get(tensor) : computed.get(producer), moment);
    if (!destinations.includes(device)) continue;
    const kept = model.outputs.includes(tensor) && resultAt === device;
    const chunk = arrived.get(transfer) ?? { bytes, from: moment, until: moment };
    use(chunk, kept ? end : moment);
    arrived.set(transfer, chunk);
  }
  return peak([...inputs.values(), ...computed.values(), ...arrived.values()]);
}

function moments({ computes, stepCount }: Lowering) {
  const firstTask = Array.from({ length: stepCount + 1 }, () => computes.length);
  for (let task = computes.length - 1; task >= 0; task--) firstTask[computes[task]!.step] = task;
  for (let step = stepCount - 1; step >= 0; step--)
    firstTask[step] = Math.min(firstTask[step]!, firstTask[step + 1]!);
  return {
    step: (step: number) => firstTask[step]! + step,
    compute: (task: number) => task + computes[task]!.step + 1,
  };
}

/** Largest sum of live chunks. */
function peak(chunks: readonly Chunk[]): number {
  const changes = chunks.flatMap(({ bytes, from, until }) => [
    { moment: from, bytes },
    { moment: until + 0.5, bytes: -bytes },
  ]);
  changes.sort((a, b) => a.moment - b.moment || a.bytes - b.bytes);
  let live = 0;
  let most = 0;
  for (const { bytes } of changes) {
    live += bytes;
    most = Math.max(most, live);
  }
  return most;
}
