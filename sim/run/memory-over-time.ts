import { isComputed, tensorBytes } from "../model/index.ts";
import { isLowering, type Inference } from "../partition/index.ts";
import { outputBytes, tensorMade, tensorSent, tensorsRead, workingBytes } from "./program-memory.ts";
import type { MessageRecord, ProgramRecord, RunRecord } from "./record.ts";

/** Bytes that live on a device from a time on, until the next such moment. */
export interface MemoryMoment {
  /** Seconds since the start of the run. */
  readonly time: number;
  readonly bytes: number;
}

/** Bytes on a device, and when they are there; seconds, Infinity for what stays. */
interface Stay {
  readonly device: number;
  readonly bytes: number;
  readonly from: number;
  until: number;
}

/** A program that ran, and what its computes and its transfers left on devices; nothing of what never started. */
interface HeldProgram {
  readonly record: ProgramRecord;
  readonly computed: readonly (Stay | undefined)[];
  /** By transfer and destination. */
  readonly arrived: readonly ReadonlyMap<number, Stay>[];
}

/**
 * Live activations of each device over a run, weights left out: of plans, of what controllers let devices compute, and of
 * tasks that say how large their outputs are, for one request or many.
 *
 * What is computed takes memory from the start of its task, what arrives from the start of its transfer; both until the
 * last task, transfer or message on the device that reads them has ended. A task of several operators, such as a fused
 * tile, counts with the most that it holds at once for as long as it runs. Inputs are there from the arrival of their
 * request. Results stay until those of the next request take their place. `deviceMemories` says the same of plans in their
 * order; here streams may run ahead.
 *
 * @param inference what is computed, where programs do not say it themselves; nothing for plain tasks
 * @returns by device, ascending in time: from 0 to the end of what was recorded; what lives for no time is not in it
 */
export function memoryOverTime(
  record: RunRecord,
  inference: Inference | undefined,
  deviceCount: number,
): readonly (readonly MemoryMoment[])[] {
  const stays = staysOf(record, inference, deviceCount);
  const end = record.programs.reduce((latest, { makespan }) => Math.max(latest, makespan), 0);
  return Array.from({ length: deviceCount }, (_, device) =>
    momentsOf(
      stays.filter((stay) => stay.device === device),
      end,
    ),
  );
}

function staysOf(record: RunRecord, asked: Inference | undefined, deviceCount: number): readonly Stay[] {
  // Programs for no request bring weights.
  const programs = record.programs.filter(({ request }) => request >= 0);
  const stays: Stay[] = [];
  for (const [request, arrival] of record.arrivals) {
    const own = programs.filter((program) => program.request === request);
    const resultsUntil = nextAfter(record.finishes, request);
    const messages = record.messages.filter(({ message }) => message.request === request);
    stays.push(...staysOfRequest(own, messages, asked, { arrival, resultsUntil, deviceCount }));
  }
  return stays;
}

/** When the next request has its result, by the order of the requests. */
function nextAfter(finishes: RunRecord["finishes"], request: number): number {
  const own = finishes.get(request) ?? Infinity;
  let next = Infinity;
  for (const time of finishes.values()) if (time > own) next = Math.min(next, time);
  return next;
}

interface RequestTimes {
  readonly arrival: number;
  readonly resultsUntil: number;
  readonly deviceCount: number;
}

function staysOfRequest(
  programs: readonly ProgramRecord[],
  messages: readonly MessageRecord[],
  asked: Inference | undefined,
  { arrival, resultsUntil, deviceCount }: RequestTimes,
): readonly Stay[] {
  const lowered = programs.map(({ program }) => program).find(isLowering);
  const inference = lowered?.inference ?? asked;
  const inputs = Array.from({ length: deviceCount }, (_, device) =>
    inference ? inputStays(inference, device, arrival) : new Map<number, Stay>(),
  );
  const held = programs.map((program): HeldProgram => holdOf(program, asked, resultsUntil));
  for (const one of held) {
    useInside(one, inputs);
    if (!isLowering(one.record.program)) useBesides(one, held);
  }
  const brought = messages.flatMap((message) => useMessage(message, held, inputs));
  return [
    ...inputs.flatMap((stays) => [...stays.values()]),
    ...held.flatMap(({ computed, arrived }) => [
      ...computed.filter((stay) => stay !== undefined),
      ...arrived.flatMap((stays) => [...stays.values()]),
    ]),
    ...held.flatMap(({ record }) => workingStays(record)),
    ...brought,
  ];
}

function inputStays({ model, inputAt }: Inference, device: number, arrival: number): Map<number, Stay> {
  const inputs = model.operators.filter((operator) => !isComputed(operator));
  const there = inputAt === "everywhere" || inputAt === device ? inputs : [];
  return new Map(
    there.map((operator) => [
      operator.id,
      { device, bytes: tensorBytes(operator), from: arrival, until: arrival },
    ]),
  );
}

function holdOf(record: ProgramRecord, asked: Inference | undefined, resultsUntil: number): HeldProgram {
  const { program, computeStart, transferStart } = record;
  const inference = isLowering(program) ? program.inference : asked;
  const isKept = (tensor: number | undefined, device: number, resultAtAny: boolean) =>
    tensor !== undefined &&
    inference?.model.outputs.includes(tensor) === true &&
    (inference.resultAt === device || (resultAtAny && inference.resultAt === "anywhere"));
  return {
    record,
    computed: program.computes.map((compute, task) => {
      const from = computeStart[task]!;
      if (Number.isNaN(from)) return undefined;
      const end = endOfCompute(record, task);
      const until = isKept(tensorMade(compute), compute.device, true) ? resultsUntil : end;
      return { device: compute.device, bytes: outputBytes(compute), from, until: Math.max(end, until) };
    }),
    arrived: program.transfers.map((transfer, index) => {
      const from = transferStart[index]!;
      if (Number.isNaN(from)) return new Map<number, Stay>();
      const end = endOfTransfer(record, index);
      return new Map(
        transfer.destinations.map((device): [number, Stay] => {
          const until = isKept(tensorSent(program, index), device, false) ? resultsUntil : end;
          return [device, { device, bytes: transfer.bytes, from, until: Math.max(end, until) }];
        }),
      );
    }),
  };
}

/** What the tasks and transfers of a program read of each other and of the inputs. */
function useInside({ record, computed, arrived }: HeldProgram, inputs: readonly ReadonlyMap<number, Stay>[]) {
  const { program } = record;
  for (const [task, compute] of program.computes.entries()) {
    if (!computed[task]) continue;
    const end = endOfCompute(record, task);
    for (const tensor of tensorsRead(compute)) use(inputs[compute.device]!.get(tensor), end);
    for (const producer of compute.after) use(computed[producer], end);
    for (const transfer of compute.awaits) use(arrived[transfer]!.get(compute.device), end);
  }
  for (const [index, { source, producer }] of program.transfers.entries()) {
    if (Number.isNaN(record.transferStart[index]!)) continue;
    const end = endOfTransfer(record, index);
    const tensor = tensorSent(program, index);
    if (producer !== undefined) use(computed[producer], end);
    else if (tensor !== undefined) use(inputs[source]!.get(tensor), end);
  }
}

/** What the tasks of a program read of what other programs of its request have left on their device. */
function useBesides({ record, computed }: HeldProgram, all: readonly HeldProgram[]): void {
  for (const [task, compute] of record.program.computes.entries()) {
    if (!computed[task]) continue;
    const tensors = tensorsRead(compute);
    const end = endOfCompute(record, task);
    for (const other of all) {
      for (const [maker, stay] of other.computed.entries()) {
        const tensor = tensorMade(other.record.program.computes[maker]!);
        if (stay?.device === compute.device && tensor !== undefined && tensors.has(tensor)) use(stay, end);
      }
    }
  }
}

/** What a message reads where it leaves, and what it is where it arrives; messages that bring no data are nothing. */
function useMessage(
  { message: { output, input }, from, to, bytes, start, end }: MessageRecord,
  held: readonly HeldProgram[],
  inputs: readonly ReadonlyMap<number, Stay>[],
): readonly Stay[] {
  if (!output && !input) return [];
  const makers = held.filter(({ record: { program, makespan } }) => program === output && makespan <= start);
  for (const stay of makers.at(-1)?.computed ?? []) use(stay, end);
  const reader = held.find(({ record }) => record.program === input && firstStart(record) >= end);
  if (!output)
    for (const compute of input?.computes ?? [])
      for (const tensor of tensorsRead(compute)) use(inputs[from]!.get(tensor), end);
  const until = reader ? reader.record.makespan : end;
  return [{ device: to, bytes, from: start, until }];
}

function use(stay: Stay | undefined, time: number): void {
  if (stay) stay.until = Math.max(stay.until, time);
}

function endOfCompute({ computeEnd, cancelledAt = NaN }: ProgramRecord, task: number): number {
  const end = computeEnd[task]!;
  return Number.isNaN(end) ? cancelledAt : end;
}

function endOfTransfer({ transferEnd, cancelledAt = NaN }: ProgramRecord, transfer: number): number {
  const end = transferEnd[transfer]!;
  return Number.isNaN(end) ? cancelledAt : end;
}

function firstStart({ computeStart }: ProgramRecord): number {
  return computeStart.reduce((first, start) => Math.min(first, start), Infinity);
}

/** What tasks of several operators hold beside their output while they run. */
function workingStays(record: ProgramRecord): readonly Stay[] {
  return record.program.computes.flatMap((compute, task) => {
    const from = record.computeStart[task]!;
    const bytes = workingBytes(compute) - outputBytes(compute);
    if (Number.isNaN(from) || bytes === 0) return [];
    return [{ device: compute.device, bytes, from, until: endOfCompute(record, task) }];
  });
}

function momentsOf(stays: readonly Stay[], end: number): readonly MemoryMoment[] {
  const changes = new Map<number, number>([[0, 0]]);
  const change = (time: number, bytes: number) => changes.set(time, (changes.get(time) ?? 0) + bytes);
  for (const { bytes, from, until } of stays) {
    if (until <= from) continue;
    change(from, bytes);
    if (until < Infinity) change(until, -bytes);
  }
  change(end, 0);
  let bytes = 0;
  return [...changes]
    .sort(([a], [b]) => a - b)
    .map(([time, difference]) => ({ time, bytes: (bytes += difference) }));
}
