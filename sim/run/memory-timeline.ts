import { isComputed, tensorBytes } from "../model/index.ts";
import type { Inference, Lowering } from "../partition/index.ts";
import type { Timeline } from "./record.ts";

/** Bytes that live on a device from a time on, until the next such moment. */
export interface MemoryMoment {
  /** Seconds since the start of the inference. */
  readonly time: number;
  readonly bytes: number;
}

/** Bytes of a tensor on a device, and when they are there; seconds, Infinity for what stays. */
interface Stay {
  readonly device: number;
  readonly bytes: number;
  readonly from: number;
  until: number;
}

/**
 * Live activations of each device over a run, weights left out. What is computed takes memory from the start of its
 * task, what arrives from the start of its transfer; both until the last task or transfer on the device that reads them
 * has ended, results for good. `deviceMemories` says the same for tasks in plan order; here streams may run ahead.
 *
 * @returns by device, ascending in time: from 0 to the makespan; what lives for no time is not in it
 */
export function memoryTimeline(
  lowering: Lowering,
  inference: Inference,
  timeline: Timeline,
  deviceCount: number,
): readonly (readonly MemoryMoment[])[] {
  const stays = staysOf(lowering, inference, timeline, deviceCount);
  return Array.from({ length: deviceCount }, (_, device) =>
    momentsOf(
      stays.filter((stay) => stay.device === device),
      timeline.makespan,
    ),
  );
}

function staysOf(
  { computes, transfers }: Lowering,
  { model, inputAt, resultAt }: Inference,
  { computeStart, computeEnd, transferStart, transferEnd }: Timeline,
  deviceCount: number,
): readonly Stay[] {
  const devices = Array.from({ length: deviceCount }, (_, device) => device);
  const isKept = (tensor: number, device: number, resultAtAny: boolean) =>
    model.outputs.includes(tensor) && (resultAt === device || (resultAtAny && resultAt === "anywhere"));
  const inputs = devices.map(
    (device) =>
      new Map(
        model.operators
          .filter((operator) => !isComputed(operator))
          .filter(() => inputAt === "everywhere" || inputAt === device)
          .map((operator): [number, Stay] => [
            operator.id,
            { device, bytes: tensorBytes(operator), from: 0, until: 0 },
          ]),
      ),
  );
  const computed = computes.map(({ piece: { operator, region, device } }, task): Stay => {
    const until = isKept(operator, device, true) ? Infinity : computeEnd[task]!;
    const bytes = tensorBytes(model.operators[operator]!, region);
    return { device, bytes, from: computeStart[task]!, until };
  });
  const arrived = transfers.map(
    ({ tensor, destinations, bytes }, transfer) =>
      new Map(
        destinations.map((device): [number, Stay] => {
          const until = isKept(tensor, device, false) ? Infinity : transferEnd[transfer]!;
          return [device, { device, bytes, from: transferStart[transfer]!, until }];
        }),
      ),
  );
  const use = (stay: Stay | undefined, time: number) => {
    if (stay) stay.until = Math.max(stay.until, time);
  };
  for (const [task, { piece, after, awaits }] of computes.entries()) {
    const end = computeEnd[task]!;
    for (const input of model.operators[piece.operator]!.inputs) use(inputs[piece.device]!.get(input), end);
    for (const producer of after) use(computed[producer], end);
    for (const transfer of awaits) use(arrived[transfer]!.get(piece.device), end);
  }
  for (const [transfer, { tensor, source, producer }] of transfers.entries())
    use(producer === undefined ? inputs[source]!.get(tensor) : computed[producer], transferEnd[transfer]!);
  return [
    ...inputs.flatMap((stays) => [...stays.values()]),
    ...computed,
    ...arrived.flatMap((stays) => [...stays.values()]),
  ];
}

function momentsOf(stays: readonly Stay[], makespan: number): readonly MemoryMoment[] {
  const changes = new Map<number, number>([[0, 0]]);
  const change = (time: number, bytes: number) => changes.set(time, (changes.get(time) ?? 0) + bytes);
  for (const { bytes, from, until } of stays) {
    if (until <= from) continue;
    change(from, bytes);
    if (until < Infinity) change(until, -bytes);
  }
  change(makespan, 0);
  let bytes = 0;
  return [...changes]
    .sort(([a], [b]) => a - b)
    .map(([time, difference]) => ({ time, bytes: (bytes += difference) }));
}
