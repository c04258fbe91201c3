import { bytesOfElements, isComputed } from "../../sim/model/index.ts";
import { movements, neededRegions, type Holder } from "../../sim/partition/index.ts";
import type { Transfer } from "../../sim/network/index.ts";
import { intersect, isEmpty, wholeBox, type Box } from "../../sim/tensor/index.ts";
import type { PlanningProblem } from "../planner.ts";
import { DeviceTimeline, type StreamSlot } from "./device-timeline.ts";
import type { MemoryBudget } from "./memory-budget.ts";
import type { TimedPiece } from "./operator-plan.ts";

/** A region of an operator's output and the device that is to compute it. */
export type Part = Holder;

/** Parts of an operator in time, each on a stream of its device. */
export interface TimedParts {
  readonly pieces: readonly (TimedPiece & StreamSlot)[];
  /** Seconds until the last has finished. */
  readonly finish: number;
}

/** A region that lies on a device from some second on. */
interface Store extends Holder {
  readonly since: number;
}

/** Regions of a tensor and the devices that need them. */
interface Needed {
  readonly tensor: number;
  readonly regions: readonly Holder[];
}

/**
 * Operators that were placed so far, whole or in parts. What an operator lacks is taken to leave together when the last
 * of it is there; nothing else is taken to be on the network.
 */
export class PartPlacement {
  private readonly problem: PlanningProblem;
  private readonly budget: MemoryBudget;
  private readonly timelines: readonly DeviceTimeline[];
  /** By tensor. */
  private readonly stores: Store[][];
  private readonly placed: TimedPiece[] = [];

  constructor(problem: PlanningProblem, budget: MemoryBudget) {
    const { model, inputAt } = problem.inference;
    this.problem = problem;
    this.budget = budget;
    this.timelines = problem.devices.map((device) => new DeviceTimeline(device));
    this.stores = model.operators.map((operator) =>
      isComputed(operator)
        ? []
        : [...problem.devices.keys()]
            .filter((device) => inputAt === "everywhere" || inputAt === device)
            .map((device) => ({ device, region: wholeBox(operator.shape), since: 0 })),
    );
  }

  /** The parts of an operator as early as they go; undefined where one does not fit into its device's memory. */
  earliest(operator: number, parts: readonly Part[]): TimedParts | undefined {
    if (parts.some(({ device, region }) => !this.budget.fits(operator, device, region))) return undefined;
    const { readyTimes, receives } = this.inputs(operator, parts);
    const description = this.problem.inference.model.operators[operator]!;
    const pieces = parts.map(({ device, region }) => {
      const seconds = this.problem.believed.compute.seconds(
        device,
        description,
        region,
        receives.has(device),
        false,
      );
      return { operator, region, device, ...this.timelines[device]!.earliest(readyTimes[device]!, seconds) };
    });
    return { pieces, finish: Math.max(...pieces.map(({ finish }) => finish)) };
  }

  place({ pieces }: TimedParts): void {
    for (const piece of pieces) {
      const { operator, region, device, finish } = piece;
      this.timelines[device]!.occupy(operator, piece);
      this.budget.add(operator, device, region);
      this.stores[operator]!.push({ device, region, since: finish });
      this.placed.push(piece);
    }
  }

  /** All that was placed. */
  pieces(): readonly TimedPiece[] {
    return this.placed;
  }

  /** Seconds until all results are in their place. */
  makespan(): number {
    const { model, resultAt } = this.problem.inference;
    const finish = Math.max(0, ...this.placed.map((piece) => piece.finish));
    if (resultAt === "anywhere") return finish;
    const needed = model.outputs.map((output): Needed => ({
      tensor: output,
      regions: [{ device: resultAt, region: wholeBox(model.operators[output]!.shape) }],
    }));
    return Math.max(finish, this.arrivals(needed).readyTimes[resultAt]!);
  }

  /** By device, when the inputs of its part are there; and which devices receive some of theirs. */
  private inputs(operator: number, parts: readonly Part[]) {
    const { model } = this.problem.inference;
    const inputs = [...new Set(model.operators[operator]!.inputs)];
    return this.arrivals(
      inputs.map((tensor): Needed => ({
        tensor,
        regions: parts.flatMap(({ device, region }) =>
          neededRegions(model, operator, region, tensor).map((needed) => ({ device, region: needed })),
        ),
      })),
    );
  }

  /** By device, when it has what it needs of some tensors; and which devices receive some of that. */
  private arrivals(needed: readonly Needed[]) {
    const { inference, devices, believed } = this.problem;
    const readyTimes = new Float64Array(devices.length);
    const receives = new Set<number>();
    const transfers: Transfer[] = [];
    let departure = 0;
    for (const { tensor, regions } of needed) {
      const stores = this.stores[tensor]!;
      const { elementType } = inference.model.operators[tensor]!;
      const needs: Box[][] = devices.map(() => []);
      for (const { device, region } of regions) needs[device]!.push(region);
      for (const { device, region, since } of stores) {
        if (since > readyTimes[device]! && needs[device]!.some((need) => !isEmpty(intersect(need, region))))
          readyTimes[device] = since;
      }
      const nothing = devices.map(() => []);
      for (const { holder, destinations, elements } of movements(stores, nothing, needs).movements) {
        const { device: source, since } = stores[holder]!;
        departure = Math.max(departure, since);
        transfers.push({ source, destinations, bytes: bytesOfElements(elementType, elements) });
        for (const device of destinations) receives.add(device);
      }
    }
    const arrival = departure + believed.transferSeconds(transfers);
    for (const device of receives) readyTimes[device] = Math.max(readyTimes[device]!, arrival);
    return { readyTimes, receives };
  }
}
