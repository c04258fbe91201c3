import { bytesOfElements, isComputed } from "../../sim/model/index.ts";
import { partition, type Piece } from "../../sim/partition/index.ts";
import { emptyBox, intersect, isEmpty, volume, wholeBox, type Box } from "../../sim/tensor/index.ts";
import type { PlanningProblem } from "../planner.ts";
import { bodpWidths } from "../strips/bodp.ts";
import { fusedTile, type FusedTile } from "../strips/fused-tile.ts";
import { linksOf } from "../strips/links.ts";
import { ocbpWidths } from "../strips/ocbp.ts";
import { rowsOf } from "../strips/rows.ts";

/** The blocks of a plan one after the other, each in the strips that suit what the devices hold before it. */
export class Strips {
  private readonly problem: PlanningProblem;
  private readonly capabilities: readonly number[];
  /** By tensor and device: what it computed or was given. */
  private readonly held = new Map<number, readonly Box[]>();
  /** By device: mean seconds for a byte from another device. */
  private readonly secondsPerByte: readonly number[];
  private passed = 0;

  constructor(problem: PlanningProblem, capabilities: readonly number[]) {
    const { inference, devices, believed } = problem;
    this.problem = problem;
    this.capabilities = capabilities;
    const links = linksOf(believed);
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

  /** Seconds of all blocks so far, each as long as its slowest strip; the result's way home is not in it. */
  get predictedSeconds(): number {
    return this.passed;
  }

  /** The pieces of the next block: in strips, or all on one device. */
  add(block: readonly number[], device: number | undefined): readonly Piece[] {
    const rows = rowsOf(this.problem.inference.model.operators[block.at(-1)!]!);
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
    this.passed += Math.max(...tiles.map((tile, index) => this.seconds(block, tile, index)));
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
      fusedTile(
        this.problem.inference.model,
        block,
        (operator) => partition(operator, "inh", widths)[device]!,
      ),
    );
  }

  /** Computation, and the bytes that the device lacks. */
  private seconds(block: readonly number[], { regions, reads }: FusedTile, device: number): number {
    const { inference, believed } = this.problem;
    let seconds = 0;
    for (const [index, region] of regions.entries()) {
      if (isEmpty(region)) continue;
      const operator = inference.model.operators[block[index]!]!;
      seconds += believed.compute.seconds(
        device,
        operator,
        region,
        index === 0,
        index === regions.length - 1,
      );
    }
    for (const { tensor, region } of reads) {
      const lacking = volume(region) - volume(intersect(region, this.held.get(tensor)![device]!));
      seconds +=
        bytesOfElements(inference.model.operators[tensor]!.elementType, lacking) *
        this.secondsPerByte[device]!;
    }
    return seconds;
  }
}
