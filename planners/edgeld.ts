import { elementBytes, inputRegion, isComputed, type Model, type Operator } from "../sim/model/index.ts";
import { partition, type Piece } from "../sim/partition/index.ts";
import { emptyBox, intersect, isEmpty, volume, wholeBox, withRange, type Box } from "../sim/tensor/index.ts";
import type { Planner, PlanningTask } from "./planner.ts";
import { bodpWidths } from "./strips/bodp.ts";
import { fusedTile, type FusedTile } from "./strips/fused-tile.ts";
import { linksOf } from "./strips/links.ts";
import { ocbpWidths } from "./strips/ocbp.ts";
import { fewRowsNotes, rowAxis, rowsOf } from "./strips/rows.ts";
import { planWithinMemory } from "./strips/within-memory.ts";

/**
 * EdgeLD: the layers between two poolings are one fused block, whose strips are made equally long lasting by OCBP;
 * poolings and vectors are for the master alone. Where the paper has none of it (VGG is a chain), a block ends before
 * an operator that changes the number of rows, or that reads more than a halo. What a strip lacks comes from whoever
 * has it, not by way of the master.
 */
export const edgeld: Planner = {
  name: "edgeld",
  summary: "fused blocks between poolings, in strips that take equally long (OCBP)",
  source: "EdgeLD, Xue et al., HPCC 2020, algorithm 1; stopping rule of EdgeDI",
  options: {
    blocks: {
      meaning: "fuse what stands between two poolings, as published; or exchange before every operator",
      values: ["fused", "single"],
    },
  },
  plan: (task, options) =>
    planWithinMemory(task, (capabilities) => {
      const { model } = task.inference;
      const master = masterOf(task, capabilities);
      const strips = new Strips(task, capabilities);
      const steps = blocksOf(model, options["blocks"] === "fused").map((block) =>
        strips.add(block, isForMaster(model.operators[block[0]!]!) ? master : undefined),
      );
      return { plan: { execution: "bulk-synchronous", steps }, notes: fewRowsNotes(model, capabilities) };
    }),
};

/** The device where the input starts; the most capable one where that is not one, or is left out. */
function masterOf({ inference: { inputAt } }: PlanningTask, capabilities: readonly number[]): number {
  if (inputAt !== "everywhere" && capabilities[inputAt]! > 0) return inputAt;
  return capabilities.indexOf(Math.max(...capabilities));
}

function isForMaster(operator: Operator): boolean {
  const { operation, inputShapes, shape } = operator;
  if (rowsOf(operator) === 1) return true;
  return operation.kind === "pooling" && inputShapes[0]![rowAxis(operator)] !== shape[rowAxis(operator)];
}

/** Consecutive operators that are computed without an exchange, by id. */
function blocksOf(model: Model, fuse: boolean): readonly (readonly number[])[] {
  const blocks: number[][] = [];
  let rows = -1;
  for (const operator of model.operators.filter(isComputed)) {
    const alone = isForMaster(operator);
    if (!fuse || alone || rowsOf(operator) !== rows || !readsHaloOnly(operator)) blocks.push([]);
    blocks.at(-1)!.push(operator.id);
    rows = alone ? -1 : rowsOf(operator);
  }
  return blocks;
}

/** Does a row of the output need at most half of the rows of each input? */
function readsHaloOnly(operator: Operator): boolean {
  const axis = rowAxis(operator);
  const middle = Math.floor(operator.shape[axis]! / 2);
  const row = withRange(wholeBox(operator.shape), axis, middle, middle + 1);
  return operator.inputShapes.every((shape, slot) => {
    const needed = inputRegion(operator, row, slot);
    return 2 * volume(needed) <= shape.reduce((product, extent) => product * extent, 1);
  });
}

/** The blocks of a plan one after the other, each in the strips that suit what the devices hold before it. */
class Strips {
  private readonly task: PlanningTask;
  private readonly capabilities: readonly number[];
  /** By tensor and device: what it computed or was given. */
  private readonly held = new Map<number, readonly Box[]>();
  /** By device: mean seconds for a byte from another device. */
  private readonly secondsPerByte: readonly number[];

  constructor(task: PlanningTask, capabilities: readonly number[]) {
    const { inference, devices, costs } = task;
    this.task = task;
    this.capabilities = capabilities;
    const links = linksOf(costs);
    this.secondsPerByte = devices.map((_, device) => {
      const others = devices.map((_, other) => other).filter((other) => other !== device);
      const sum = others.reduce((total, other) => total + links.secondsPerByte(other, device), 0);
      return others.length > 0 ? sum / others.length : 0;
    });
    for (const operator of inference.model.operators) {
      if (isComputed(operator)) continue;
      const starts = (device: number) => inference.inputAt === "everywhere" || inference.inputAt === device;
      this.held.set(
        operator.id,
        devices.map((_, device) =>
          starts(device) ? wholeBox(operator.shape) : emptyBox(operator.shape.length),
        ),
      );
    }
  }

  /** The pieces of the next block: in strips, or all on one device. */
  add(block: readonly number[], device: number | undefined): readonly Piece[] {
    const rows = rowsOf(this.task.inference.model.operators[block.at(-1)!]!);
    const widths =
      device === undefined
        ? ocbpWidths(
            bodpWidths(rows, this.capabilities),
            (candidate) =>
              this.tiles(block, candidate).map((tile, index) => this.seconds(block, tile, index)),
            this.capabilities.map((capability) => capability > 0),
          ).widths
        : this.capabilities.map((_, index) => (index === device ? 1 : 0));
    const tiles = this.tiles(block, widths);
    for (const [index, id] of block.entries()) {
      this.held.set(
        id,
        tiles.map(({ regions }) => regions[index]!),
      );
    }
    return block.flatMap((operator, index) =>
      tiles
        .map(({ regions }, at) => ({ operator, region: regions[index]!, device: at }))
        .filter(({ region }) => !isEmpty(region)),
    );
  }

  /** By device: its part of the block when it owns so many rows. */
  private tiles(block: readonly number[], widths: readonly number[]): readonly FusedTile[] {
    return widths.map((_, device) =>
      fusedTile(this.task.inference.model, block, (operator) => partition(operator, "inh", widths)[device]!),
    );
  }

  /** Computation, and the bytes that the device lacks. */
  private seconds(block: readonly number[], { regions, reads }: FusedTile, device: number): number {
    const { inference, costs } = this.task;
    let seconds = 0;
    for (const [index, region] of regions.entries()) {
      if (isEmpty(region)) continue;
      const operator = inference.model.operators[block[index]!]!;
      seconds += costs.compute.seconds(device, operator, region, index === 0, index === regions.length - 1);
    }
    for (const { tensor, region } of reads) {
      const lacking = volume(region) - volume(intersect(region, this.held.get(tensor)![device]!));
      seconds += lacking * elementBytes * this.secondsPerByte[device]!;
    }
    return seconds;
  }
}
