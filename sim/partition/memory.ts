import { elementBytes, weightBytes } from "../model/index.ts";
import { elementCount, hull, volume, type Box } from "../tensor/index.ts";
import type { Lowering } from "./lower.ts";
import type { Inference } from "./plan.ts";

/** What one device must hold at its worst moment; bytes. */
export interface DeviceMemory {
  /** Weights of everything that it computes, resident all along. */
  readonly weights: number;
  /** Largest sum of live tensor regions. */
  readonly activations: number;
}

/** A stretch of bytes of a tensor on a device, from the moment it is there until the tensor's last use there. */
interface Chunk {
  readonly tensor: number;
  readonly bytes: number;
  readonly from: number;
}

/**
 * Memory of each device when its tasks run in plan order: weights, plus the peak of the tensor regions that are live.
 * A region lives from its computation or arrival until its tensor's last use (read, sent, or kept as result) on the device.
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
  const regions = new Map<number, Box>();
  for (const { piece } of computes) {
    if (piece.device !== device) continue;
    const other = regions.get(piece.operator);
    regions.set(piece.operator, other ? hull(other, piece.region) : piece.region);
  }
  let bytes = 0;
  for (const [operator, region] of regions) bytes += weightBytes(model.operators[operator]!, region);
  return bytes;
}

function peakActivations(lowering: Lowering, inference: Inference, device: number): number {
  const { model, inputAt, resultAt } = inference;
  const chunks: Chunk[] = [];
  const lastUse = model.operators.map(() => -1);
  const use = (tensor: number, moment: number) => {
    lastUse[tensor] = Math.max(lastUse[tensor]!, moment);
  };
  // Moments: a step's transfers share one moment, then every compute task has one of its own.
  const momentOf = moments(lowering);

  if (inputAt === "everywhere" || inputAt === device) {
    for (const { id, operation, shape } of model.operators) {
      if (operation.kind === "input")
        chunks.push({ tensor: id, bytes: elementBytes * elementCount(shape), from: 0 });
    }
  }
  for (const { tensor, source, destinations, bytes, step } of lowering.transfers) {
    const moment = momentOf.step(step);
    if (source === device) use(tensor, moment);
    if (!destinations.includes(device)) continue;
    chunks.push({ tensor, bytes, from: moment });
    use(tensor, moment);
  }
  for (const [task, { piece }] of lowering.computes.entries()) {
    if (piece.device !== device) continue;
    const moment = momentOf.compute(task);
    chunks.push({ tensor: piece.operator, bytes: elementBytes * volume(piece.region), from: moment });
    use(piece.operator, moment);
    for (const input of model.operators[piece.operator]!.inputs) use(input, moment);
  }
  if (resultAt === "anywhere" || resultAt === device) {
    for (const output of model.outputs) use(output, momentOf.step(lowering.stepCount));
  }
  return peak(chunks, lastUse);
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

/** Largest sum of live chunks; a chunk frees just after its tensor's last use. */
function peak(chunks: readonly Chunk[], lastUse: readonly number[]): number {
  const changes = chunks.flatMap(({ tensor, bytes, from }) => [
    { moment: from, bytes },
    { moment: lastUse[tensor]! + 0.5, bytes: -bytes },
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
