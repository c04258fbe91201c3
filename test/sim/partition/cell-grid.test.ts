import fc from "fast-check";
import { expect, it } from "vitest";
import { CellGrid } from "../../../sim/partition/cell-grid.ts";
import { contains, intersect, isEmpty, volume } from "../../../sim/tensor/index.ts";
import { boxes, fixedSeed } from "../../support/arbitrary.ts";

const shape = [4, 6, 5];

it("cuts the frame, and only it, into cells that lie inside or outside of each box, and paints those inside", () => {
  const cases = fc.record({ frame: boxes(shape), others: fc.array(boxes(shape), { maxLength: 5 }) });
  fc.assert(
    fc.property(cases, ({ frame, others }) => {
      const grid = new CellGrid(frame, others);
      const cells = Array.from({ length: grid.size }, (_, cell) => grid.boxOf(cell));
      expect(cells.every((cell) => !isEmpty(cell) && contains(frame, cell))).toBe(true);
      expect(cells.reduce((sum, cell) => sum + volume(cell), 0)).toBe(volume(frame));
      expect([...grid.volumes()]).toEqual(cells.map(volume));
      for (const [index, cell] of cells.entries())
        expect(cells.slice(index + 1).every((other) => isEmpty(intersect(cell, other)))).toBe(true);
      for (const other of others) {
        const answers = new Int32Array(grid.size);
        grid.paint(answers, other, 7);
        expect([...answers]).toEqual(cells.map((cell) => (contains(other, cell) ? 7 : 0)));
        const inside = new Int32Array(grid.size);
        const found = inside.subarray(0, grid.cellsOf(other, inside));
        expect([...found]).toEqual([...cells.keys()].filter((cell) => answers[cell] === 7));
        expect(cells.every((cell) => contains(other, cell) || isEmpty(intersect(other, cell)))).toBe(true);
      }
    }),
    { ...fixedSeed, numRuns: 150 },
  );
});
