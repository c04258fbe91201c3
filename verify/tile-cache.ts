import { createHash } from "node:crypto";
import type { Operator } from "../sim/model/index.ts";
import { formatBox, type Box } from "../sim/tensor/index.ts";
import type { TileComputer } from "./tile-runner.ts";

/** How a cache has done so far. */
export interface TileCounts {
  /** Tiles that were asked for. */
  readonly asked: number;
  /** Tiles that had to be computed. */
  readonly computed: number;
}

/**
 * Computes each tile once: a tile that was computed before from the very same bytes is not computed again. The bytes of all
 * inputs are part of its key, missing elements included, so that whatever a plan gets wrong before the tile shows in it just
 * as without the cache.
 */
export class TileCache implements TileComputer {
  private readonly computer: TileComputer;
  /** Most bytes of results that are kept; the ones not used for longest are forgotten first. */
  private readonly capacity: number;
  /** By key, the one used last at the end. */
  private readonly results = new Map<string, Float32Array>();
  private readonly numbers = new Map<Operator, number>();
  private bytes = 0;
  private asked = 0;
  private computed = 0;

  /** @param capacity bytes */
  constructor(computer: TileComputer, capacity: number) {
    this.computer = computer;
    this.capacity = capacity;
  }

  get counts(): TileCounts {
    return { asked: this.asked, computed: this.computed };
  }

  async tile(
    operator: Operator,
    region: Box,
    inputs: readonly (Float32Array | undefined)[],
  ): Promise<Float32Array> {
    this.asked++;
    const key = this.keyOf(operator, region, inputs);
    const known = this.results.get(key);
    if (known) {
      this.results.delete(key);
      this.results.set(key, known);
      return known;
    }
    this.computed++;
    const result = await this.computer.tile(operator, region, inputs);
    this.results.set(key, result);
    this.bytes += result.byteLength;
    this.forgetOldest();
    return result;
  }

  private keyOf(operator: Operator, region: Box, inputs: readonly (Float32Array | undefined)[]): string {
    const lengths = inputs.map((values) => values?.length ?? "none");
    const hash = createHash("sha256");
    hash.update(`${this.numberOf(operator)} ${formatBox(region)} ${lengths.join()}\n`);
    for (const values of inputs) {
      if (values) hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    return hash.digest("base64");
  }

  /** Operators of different models may have the same id and name: each object has a number of its own. */
  private numberOf(operator: Operator): number {
    const number = this.numbers.get(operator) ?? this.numbers.size;
    this.numbers.set(operator, number);
    return number;
  }

  private forgetOldest(): void {
    for (const [key, { byteLength }] of this.results) {
      if (this.bytes <= this.capacity) return;
      this.results.delete(key);
      this.bytes -= byteLength;
    }
  }
}
