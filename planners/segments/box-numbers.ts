import type { Box } from "../../sim/tensor/index.ts";

/** Boxes as numbers, equal ones with equal numbers; a box that was seen before is not looked at again. */
export class BoxNumbers {
  private readonly byBox = new WeakMap<Box, number>();
  private readonly byRanges = new Map<string, number>();

  numberOf(region: Box): number {
    let number = this.byBox.get(region);
    if (number === undefined) {
      const ranges = `${region.start.join()}:${region.end.join()}`;
      number = this.byRanges.get(ranges) ?? this.byRanges.size;
      this.byRanges.set(ranges, number);
      this.byBox.set(region, number);
    }
    return number;
  }
}
