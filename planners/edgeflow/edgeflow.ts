import { isComputed, tensorBytes, type Operator } from "../../sim/model/index.ts";
import type { Piece } from "../../sim/partition/index.ts";
import { wholeBox, type Box } from "../../sim/tensor/index.ts";
import { edgeflowBoundaries } from "./boundaries.ts";
import { arrival, type LayerInput, type LayerProblem, type Slice } from "./problem.ts";
import { rowMap } from "./row-map.ts";
import { definePlanner } from "../define-planner.ts";
import type { PlanningProblem } from "../planner.ts";
import { isLess } from "../ties.ts";
import { linksOf } from "../strips/links.ts";
import { fewRowsNotes, rowAxis, rowsOf, stripPieces } from "../strips/rows.ts";
import { planWithinMemory } from "../strips/within-memory.ts";

/**
 * EdgeFlow-style: operator after operator in topological order, the row boundaries by which it is done first, given when
 * and where its inputs are ready. Each part starts as soon as its own inputs are there. While it plans, a device computes
 * one thing at a time and transfers do not meet; the prediction is when the last row of a result is done. A
 * reconstruction.
 */
export const edgeflow = definePlanner({
  name: "edgeflow",
  summary: "EdgeFlow-style: row boundaries operator by operator, by a linear program; runs as dataflow",
  source: "EdgeFlow-style, after Hu and Li, INFOCOM 2022 (progressive model partitioning); a reconstruction",
  options: {},
  plan: (problem) =>
    planWithinMemory(problem, (capabilities) => {
      const { model } = problem.inference;
      const flow = new Progress(problem, capabilities);
      const steps = model.operators
        .filter(isComputed)
        .map((operator) => (rowsOf(operator) < 2 ? flow.addWhole(operator) : flow.addRows(operator)));
      return {
        plan: { execution: "dataflow", steps },
        predictedLatency: flow.finish(),
        notes: fewRowsNotes(model, capabilities),
      };
    }),
});

/** What is settled so far: who has which rows of each tensor and when, and when each device is free. */
class Progress {
  private readonly problem: PlanningProblem;
  private readonly capabilities: readonly number[];
  private readonly network: Pick<LayerProblem, "secondsPerByte" | "latency">;
  private readonly free: number[];
  /** By tensor. */
  private readonly slices = new Map<number, readonly Slice[]>();

  constructor(problem: PlanningProblem, capabilities: readonly number[]) {
    const { inference, devices, believed } = problem;
    this.problem = problem;
    this.capabilities = capabilities;
    const links = linksOf(believed);
    const table = (entry: (from: number, to: number) => number) =>
      devices.map((_, from) => devices.map((_, to) => entry(from, to)));
    this.network = {
      secondsPerByte: table((from, to) => links.secondsPerByte(from, to)),
      latency: table((from, to) => links.fixed(from, to)),
    };
    this.free = devices.map(() => 0);
    const { inputAt } = inference;
    for (const operator of inference.model.operators) {
      if (isComputed(operator)) continue;
      const end = operator.shape[rowAxis(operator)]!;
      // What is everywhere needs no way.
      this.slices.set(
        operator.id,
        inputAt === "everywhere" ? [] : [{ device: inputAt, start: 0, end, finish: 0 }],
      );
    }
  }

  /** Divides an operator by rows. */
  addRows(operator: Operator): readonly Piece[] {
    const rows = rowsOf(operator);
    const whole = wholeBox(operator.shape);
    const { boundaries } = edgeflowBoundaries({
      rows,
      secondsPerRow: this.capabilities.map((capability, device) =>
        capability > 0 ? this.seconds(operator, whole, device) / rows : Infinity,
      ),
      free: this.free,
      inputs: this.inputs(operator),
      ...this.network,
    });
    const widths = this.capabilities.map((_, device) => boundaries[device + 1]! - boundaries[device]!);
    return this.settle(operator, stripPieces(operator, "inh", widths));
  }

  /** Gives all of an operator to the device that is done with it first; the first of equals. */
  addWhole(operator: Operator): readonly Piece[] {
    const region = wholeBox(operator.shape);
    let best: { readonly device: number; readonly finish: number } | undefined;
    for (const [device, capability] of this.capabilities.entries()) {
      if (capability === 0) continue;
      const finish = this.start(operator, region, device) + this.seconds(operator, region, device);
      if (!best || isLess(finish, best.finish)) best = { device, finish };
    }
    return this.settle(operator, [{ operator: operator.id, region, device: best!.device }]);
  }

  /** When the last row of the results is done; their way home is not in it. */
  finish(): number {
    const slices = this.problem.inference.model.outputs.flatMap((output) => this.slices.get(output)!);
    return Math.max(0, ...slices.map(({ finish }) => finish));
  }

  /** Notes when the pieces of an operator are done. */
  private settle(operator: Operator, pieces: readonly Piece[]): readonly Piece[] {
    const axis = rowAxis(operator);
    const slices = pieces.map(({ region, device }): Slice => {
      const finish = this.start(operator, region, device) + this.seconds(operator, region, device);
      return { device, start: region.start[axis]!, end: region.end[axis]!, finish };
    });
    for (const { device, finish } of slices) this.free[device] = finish;
    this.slices.set(operator.id, slices);
    return pieces;
  }

  /** When a device can begin a region. */
  private start(operator: Operator, region: Box, device: number): number {
    const axis = rowAxis(operator);
    const ready = arrival(
      { inputs: this.inputs(operator), ...this.network },
      device,
      region.start[axis]!,
      region.end[axis]!,
    );
    return Math.max(this.free[device]!, ready);
  }

  private inputs(operator: Operator): readonly LayerInput[] {
    const { operators } = this.problem.inference.model;
    return operator.inputs.map((tensor, slot) => {
      const input = operators[tensor]!;
      return {
        slices: this.slices.get(tensor)!,
        rowBytes: tensorBytes(input) / input.shape[rowAxis(input)]!,
        ...rowMap(operator, slot),
      };
    });
  }

  private seconds(operator: Operator, region: Box, device: number): number {
    return this.problem.believed.compute.seconds(device, operator, region, true, true);
  }
}
