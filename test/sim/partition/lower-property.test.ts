import fc from "fast-check";
import { expect, it } from "vitest";
import { buildModel, isComputed, tensorBytes, type Model } from "../../../sim/model/index.ts";
import {
  deviceMemories,
  lower,
  neededRegions,
  partition,
  rememberedMovements,
  type Inference,
  type Lowering,
  type Piece,
  type Plan,
} from "../../../sim/partition/index.ts";
import { contains, intersect, isEmpty, type Box } from "../../../sim/tensor/index.ts";
import { boxes, fixedSeed } from "../../support/arbitrary.ts";
import { branchingModel } from "../../support/residual.ts";

const model: Model = buildModel("branching", branchingModel, ["sum"]);
const computed = model.operators.filter(isComputed);
const deviceCount = 3;

/**
 * How an operator is divided, what of it a device computes a second time and how many operators later, after readers perhaps,
 * and whether a new step starts with it.
 */
const division = (operator: (typeof computed)[number]) =>
  fc.record({
    scheme: fc.constantFrom("inh", "inw", "outc", "grid2d"),
    shares: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).filter((shares) => shares.some((share) => share > 0)),
    again: fc.option(
      fc.record({ device: fc.nat(deviceCount - 1), region: boxes(operator.shape), later: fc.nat(3) }),
    ),
    startsStep: fc.boolean(),
    idleStep: fc.boolean(),
  });

const cases = fc
  .record({
    divisions: fc.tuple(...computed.map(division)),
    bulk: fc.boolean(),
    inputAt: fc.constantFrom<Inference["inputAt"]>("everywhere", 0, 1, 2),
    resultAt: fc.constantFrom<Inference["resultAt"]>("anywhere", 0, 1, 2),
  })
  .map(({ divisions, bulk, inputAt, resultAt }) => {
    const steps: Piece[][] = [[]];
    const waiting: { readonly at: number; readonly piece: Piece }[] = [];
    const add = (piece: Piece) => {
      if (!isEmpty(piece.region)) steps.at(-1)!.push(piece);
    };
    for (const [index, { scheme, shares, again, startsStep, idleStep }] of divisions.entries()) {
      const operator = computed[index]!;
      if (idleStep) steps.push([]);
      if (bulk || startsStep) steps.push([]);
      const regions = partition(operator, scheme, shares).map((region, device) => ({ region, device }));
      for (const piece of regions) add({ operator: operator.id, ...piece });
      if (again) {
        const { device, region, later } = again;
        waiting.push({ at: index + later, piece: { operator: operator.id, device, region } });
      }
      for (const { at, piece } of waiting) if (at === index) add(piece);
    }
    const plan: Plan = { execution: bulk ? "bulk-synchronous" : "dataflow", steps };
    const inference: Inference = { model, inputAt, resultAt };
    return { plan, inference, lowering: lower(plan, inference, deviceCount) };
  });

function elementsOf(region: Box): Box[] {
  let found: Box[] = [{ start: [], end: [] }];
  for (const [axis, start] of region.start.entries()) {
    const positions = Array.from({ length: region.end[axis]! - start }, (_, index) => start + index);
    found = found.flatMap((part) =>
      positions.map((at) => ({ start: [...part.start, at], end: [...part.end, at + 1] })),
    );
  }
  return found;
}

const meet = (a: Box, b: Box) => !isEmpty(intersect(a, b));
const ascending = (list: readonly number[]) =>
  list.every((value, index) => index === 0 || list[index - 1]! < value);

/** By tensor: the boxes that a task reads. */
const readsOf = ({ operator, region }: Piece) =>
  new Map(
    model.operators[operator]!.inputs.map((tensor) => [
      tensor,
      neededRegions(model, operator, region, tensor),
    ]),
  );

it("a task that waits for what it names has every element that it reads, and waits for nothing else", () => {
  fc.assert(
    fc.property(cases, ({ inference: { inputAt }, lowering: { computes, transfers } }) => {
      for (const { producer, source, regions, tensor, bytes } of transfers) {
        const elements = regions.flatMap(elementsOf);
        expect(bytes).toBe(4 * elements.length);
        const from = producer === undefined ? undefined : computes[producer]!.piece;
        expect(from?.operator ?? 0).toBe(tensor);
        if (from) expect(from.device).toBe(source);
        if (from) expect(regions.every((region) => contains(from.region, region))).toBe(true);
      }
      for (const [index, { piece, after, awaits, step, reordersInput }] of computes.entries()) {
        const reads = readsOf(piece);
        const makers = after.map((task) => computes[task]!.piece);
        const arrivals = awaits.map((transfer) => transfers[transfer]!);
        for (const [tensor, needed] of reads) {
          const there = [
            ...makers.filter(({ operator }) => operator === tensor).map(({ region }) => region),
            ...arrivals.filter((arrival) => arrival.tensor === tensor).flatMap(({ regions }) => regions),
          ];
          if (tensor === 0 && (inputAt === "everywhere" || inputAt === piece.device)) continue;
          const missing = needed
            .flatMap(elementsOf)
            .filter((element) => !there.some((region) => contains(region, element)));
          expect(missing).toEqual([]);
        }
        expect(ascending(after) && ascending(awaits)).toBe(true);
        for (const [place, { device, operator, region }] of makers.entries()) {
          expect(after[place]).toBeLessThan(index);
          expect(device).toBe(piece.device);
          expect(reads.get(operator)!.some((needed) => meet(needed, region))).toBe(true);
        }
        for (const { tensor, destinations, producer, step: sent } of arrivals) {
          expect(destinations).toContain(piece.device);
          expect(sent).toBeLessThanOrEqual(step);
          if (producer === undefined) continue;
          expect(producer).toBeLessThan(index);
          expect(reads.get(tensor)!.some((needed) => meet(needed, computes[producer]!.piece.region))).toBe(
            true,
          );
        }
        const freshlyMade = (tensor: number, needed: Box) =>
          computes.some(
            (other) =>
              other.step === step && other.piece.operator === tensor && meet(other.piece.region, needed),
          );
        const fromBefore = [...reads].some(([tensor, boxes]) =>
          boxes.some((needed) => !freshlyMade(tensor, needed)),
        );
        expect(reordersInput).toBe(fromBefore || awaits.length > 0);
      }
    }),
    { ...fixedSeed, numRuns: 40 },
  );
});

it("a task leaves its output in wire layout if it is sent, a result, or read after its step", () => {
  fc.assert(
    fc.property(cases, ({ lowering: { computes, transfers } }) => {
      for (const [index, { piece, step, reordersOutput }] of computes.entries()) {
        const sent = transfers.some(({ producer }) => producer === index);
        const readLater = computes.some(
          (other) => other.step > step && (readsOf(other.piece).get(piece.operator) ?? []).length > 0,
        );
        expect(reordersOutput).toBe(sent || readLater || model.outputs.includes(piece.operator));
      }
    }),
    { ...fixedSeed, numRuns: 60 },
  );
});

/**
 * Activations at the worst moment by the definition: at each moment, the bytes of what has come and is still to be used.
 * The moments are one for the transfers of each step, the last of which bring the results home, and one for each task.
 */
function peakByDefinition(
  { computes, transfers, stepCount }: Lowering,
  { inputAt, resultAt }: Inference,
  device: number,
): number {
  type Moment =
    { readonly kind: "transfers"; readonly step: number } | { readonly kind: "task"; readonly task: number };
  const timeline: Moment[] = [];
  for (let step = 0; step < stepCount; step++) {
    timeline.push({ kind: "transfers", step });
    for (const [task, { step: own }] of computes.entries())
      if (own === step) timeline.push({ kind: "task", task });
  }
  const momentOf = (wanted: Moment) =>
    timeline.findIndex((moment) =>
      wanted.kind === "task"
        ? moment.kind === "task" && moment.task === wanted.task
        : moment.kind === "transfers" && moment.step === wanted.step,
    );
  const transferMoment = ({ step }: { readonly step: number }) => momentOf({ kind: "transfers", step });
  const end = timeline.length;
  const tasksHere = computes.flatMap((task, index) =>
    task.piece.device === device ? [{ ...task, index }] : [],
  );
  const chunks: { bytes: number; from: number; until: number }[] = [];

  if (inputAt === "everywhere" || inputAt === device) {
    const reads = tasksHere.filter(({ piece }) => model.operators[piece.operator]!.inputs.includes(0));
    const sends = transfers.filter(({ source, producer }) => source === device && producer === undefined);
    const uses = [
      ...reads.map(({ index }) => momentOf({ kind: "task", task: index })),
      ...sends.map(transferMoment),
    ];
    if (uses.length > 0)
      chunks.push({ bytes: tensorBytes(model.operators[0]!), from: 0, until: Math.max(...uses) });
  }
  for (const { piece, index } of tasksHere) {
    const from = momentOf({ kind: "task", task: index });
    const uses = [
      from,
      ...tasksHere
        .filter(({ after }) => after.includes(index))
        .map((reader) => momentOf({ kind: "task", task: reader.index })),
      ...transfers.filter(({ producer }) => producer === index).map(transferMoment),
    ];
    const isKept = model.outputs.includes(piece.operator) && (resultAt === "anywhere" || resultAt === device);
    chunks.push({
      bytes: tensorBytes(model.operators[piece.operator]!, piece.region),
      from,
      until: isKept ? end : Math.max(...uses),
    });
  }
  for (const [index, transfer] of transfers.entries()) {
    if (!transfer.destinations.includes(device)) continue;
    const from = transferMoment(transfer);
    const uses = tasksHere
      .filter(({ awaits }) => awaits.includes(index))
      .map((reader) => momentOf({ kind: "task", task: reader.index }));
    const isKept = model.outputs.includes(transfer.tensor) && resultAt === device;
    chunks.push({ bytes: transfer.bytes, from, until: isKept ? end : Math.max(from, ...uses) });
  }
  const liveAt = (moment: number) =>
    chunks.reduce((sum, { bytes, from, until }) => sum + (from <= moment && moment <= until ? bytes : 0), 0);
  return Math.max(0, ...Array.from({ length: end + 1 }, (_, moment) => liveAt(moment)));
}

it("activations peak as a look at every moment says, whatever steps hold nothing", () => {
  fc.assert(
    fc.property(cases, ({ lowering, inference }) => {
      const found = deviceMemories(lowering, inference, deviceCount).map(({ activations }) => activations);
      const expected = [0, 1, 2].map((device) => peakByDefinition(lowering, inference, device));
      expect(found).toEqual(expected);
    }),
    { ...fixedSeed, numRuns: 60 },
  );
});

it("is the same where what moves is remembered from other plans", () => {
  const find = rememberedMovements();
  const known = new Map<string, Box>();
  const shared = (region: Box) => {
    const key = JSON.stringify(region);
    if (!known.has(key)) known.set(key, region);
    return known.get(key)!;
  };
  fc.assert(
    fc.property(cases, ({ plan, inference, lowering }) => {
      const steps = plan.steps.map((pieces) =>
        pieces.map((piece) => ({ ...piece, region: shared(piece.region) })),
      );
      const again = () => lower({ ...plan, steps }, inference, deviceCount, find);
      expect(again()).toEqual(lowering);
      expect(again()).toEqual(lowering);
    }),
    { ...fixedSeed, numRuns: 40 },
  );
});
