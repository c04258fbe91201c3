import { isComputed, tensorBytes, weightBytes, type Model } from "../../sim/model/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { bytesRead } from "../cuts/index.ts";
import { quotient, type OperatorDag } from "../dag/index.ts";
import { liveBytes, transferPrice, type TransferMode } from "../pipeline/index.ts";
import type { PlanningProblem } from "../planner.ts";
import { isLess } from "../ties.ts";
import { partsOf } from "./parts.ts";
import type { DagProblem, DeviceKind } from "./problem.ts";

/** An inference as a graph to be divided. */
export interface ModelDivision {
  readonly problem: DagProblem;
  /** Ids of the operators of each part, ascending. */
  readonly parts: readonly (readonly number[])[];
  /** Devices of each kind. */
  readonly devices: readonly (readonly number[])[];
  readonly notes: readonly string[];
}

/** The figures of a device, by which kinds are told apart. */
type DeviceFigures = Omit<DeviceKind, "count">;

/**
 * The operators of a model as parts, with times and prices that the planner believes; what crosses between two stages is
 * priced before it is known between which devices, so that it takes what it takes the slowest pair.
 */
export function modelDivision(
  planning: PlanningProblem,
  dag: OperatorDag,
  transfer: TransferMode,
): ModelDivision {
  const { inference, devices, believed } = planning;
  const { model } = inference;
  const groups = partsOf(planning, dag);
  const parts = groups.map((nodes) => nodes.map((node) => dag.operators[node]!));
  const partOf = new Map(parts.flatMap((ids, part) => ids.map((id) => [id, part] as const)));
  const price = transferPrice(believed, transfer);
  let unequal = false;
  const slowestPair = (bytes: number) => {
    const times = devices.flatMap((_, source) =>
      devices.flatMap((__, destination) =>
        source === destination ? [] : [price(source, destination, [bytes])],
      ),
    );
    unequal ||= times.some((seconds) => isLess(seconds, Math.max(...times)));
    return Math.max(0, ...times);
  };
  const secondsOf = new Map<number, number>();
  const tensors = dag.operators.flatMap((id) => {
    const from = partOf.get(id)!;
    const readers = [...new Set(model.consumers[id]!.map((reader) => partOf.get(reader)!))].filter(
      (reader) => reader !== from,
    );
    if (readers.length === 0) return [];
    const bytes = bytesRead(model, model.operators[id]!);
    const seconds = secondsOf.get(bytes) ?? slowestPair(bytes);
    secondsOf.set(bytes, seconds);
    return [{ from, readers, seconds }];
  });
  const figures = devices.map((_, device) => figuresOf(planning, parts, device, price));
  const kinds: { readonly figures: DeviceFigures; readonly devices: number[] }[] = [];
  for (const [device, own] of figures.entries()) {
    const alike = kinds.find((kind) => areAlike(kind.figures, own));
    if (alike) alike.devices.push(device);
    else kinds.push({ figures: own, devices: [device] });
  }
  return {
    problem: {
      parts: quotient(dag, groups),
      tensors,
      kinds: kinds.map((kind) => ({ ...kind.figures, count: kind.devices.length })),
      transfer,
    },
    parts,
    devices: kinds.map((kind) => kind.devices),
    notes: unequal
      ? ["links differ: each transfer is taken to need what the slowest pair of devices needs"]
      : [],
  };
}

function areAlike(a: DeviceFigures, b: DeviceFigures): boolean {
  const isSame = (x: readonly number[], y: readonly number[]) =>
    x.every((seconds, part) => !isLess(seconds, y[part]!) && !isLess(y[part]!, seconds));
  return (
    a.memoryLimit === b.memoryLimit &&
    isSame(a.seconds, b.seconds) &&
    isSame(a.inputSeconds, b.inputSeconds) &&
    isSame(a.resultSeconds, b.resultSeconds)
  );
}

function figuresOf(
  { inference, devices, believed }: PlanningProblem,
  parts: readonly (readonly number[])[],
  device: number,
  price: ReturnType<typeof transferPrice>,
): DeviceFigures {
  const { model, inputAt, resultAt } = inference;
  const inputsOf = (id: number) => [
    ...new Set(model.operators[id]!.inputs.filter((input) => !isComputed(model.operators[input]!))),
  ];
  const sumOver = (figure: (id: number) => number) =>
    parts.map((ids) => ids.reduce((sum, id) => sum + figure(id), 0));
  return {
    seconds: sumOver((id) => {
      const operator = model.operators[id]!;
      const isOutput = model.outputs.includes(id);
      return believed.compute.seconds(
        device,
        operator,
        wholeBox(operator.shape),
        inputsOf(id).length > 0,
        isOutput,
      );
    }),
    inputSeconds: sumOver((id) =>
      inputAt === "everywhere"
        ? 0
        : inputsOf(id).reduce(
            (sum, input) => sum + price(inputAt, device, [tensorBytes(model.operators[input]!)]),
            0,
          ),
    ),
    resultSeconds: sumOver((id) =>
      resultAt === "anywhere" || !model.outputs.includes(id)
        ? 0
        : price(device, resultAt, [tensorBytes(model.operators[id]!)]),
    ),
    memoryLimit: devices[device]!.memory,
    residentBytes: (stage) => residentBytes(model, stage, parts),
    memoryBytes: (stage) => memoryBytes(inference, stage, parts, device),
  };
}

function residentBytes(
  { operators }: Model,
  stage: readonly number[],
  parts: readonly (readonly number[])[],
): number {
  const owners = new Set<number>();
  let bytes = 0;
  for (const part of stage) {
    for (const id of parts[part]!) {
      const owner = operators[id]!.weightsOf ?? id;
      if (!owners.has(owner)) bytes += weightBytes(operators[id]!);
      owners.add(owner);
    }
  }
  return bytes;
}

/** What a stage holds at its worst moment: all that it receives is there when it begins. */
function memoryBytes(
  { model, inputAt, resultAt }: Inference,
  stage: readonly number[],
  parts: readonly (readonly number[])[],
  device: number,
): number {
  const ids = stage.flatMap((part) => parts[part]!).sort((a, b) => a - b);
  const hasInput = inputAt === "everywhere" || inputAt === device;
  const live = liveBytes(model, ids, (id) =>
    hasInput && !isComputed(model.operators[id]!)
      ? tensorBytes(model.operators[id]!)
      : bytesRead(model, model.operators[id]!),
  );
  const sum = (among: readonly number[]) =>
    among.reduce((bytes, id) => bytes + tensorBytes(model.operators[id]!), 0);
  const inputs = model.operators.flatMap((operator) => (isComputed(operator) ? [] : [operator.id]));
  // The input that others read lies there until it has gone to all of them.
  const waiting =
    inputAt === device
      ? sum(inputs.filter((id) => !model.consumers[id]!.some((reader) => ids.includes(reader))))
      : 0;
  const result = resultAt === device ? sum(model.outputs) : 0;
  return residentBytes(model, stage, parts) + Math.max((live.at(-1) ?? 0) + waiting, result);
}
