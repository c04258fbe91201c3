import { describe, expect, it, test } from "vitest";
import { drawTable } from "../../results/draw-table.ts";

const head = ["model", "a", "b", "c", "note"];
const lines = [
  ["resnet18", "1.00", "20.00", "300.00", "first"],
  ["bert", "4.00", "5.00", "6.00", "second"],
];
const widthOf = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

describe("a table", () => {
  it("stays in one piece where there is room", () => {
    const whole = drawTable(head, lines, 1, Infinity);
    expect(whole.split("\n")).toHaveLength(6);
    expect(drawTable(head, lines, 1, widthOf(whole))).toBe(whole);
  });

  it.each([22, 25, 30, 40])(
    "folds to %i columns of the screen, the first column in front of each part",
    (width) => {
      const folded = drawTable(head, lines, 1, width);
      expect(widthOf(folded)).toBeLessThanOrEqual(width);
      const heads = folded.split("\n").filter((line) => line.includes("model"));
      expect(heads.length).toBeGreaterThan(1);
      for (const text of [...head.slice(1), ...lines.flat().slice(1, 5)]) expect(folded).toContain(text);
      expect(
        heads
          .flatMap((line) => line.split("│").map((cell) => cell.trim()))
          .filter((cell) => head.slice(1).includes(cell)),
      ).toEqual(head.slice(1));
    },
  );

  it("becomes lists where a column beside the first does not fit", () => {
    const list = drawTable(head, lines, 1, 15);
    expect(list).toContain("model  resnet18");
    expect(list).toContain("note   second");
    expect(list).not.toContain("│");
  });
});

test("a column without any text is left out", () => {
  expect(drawTable(["a", "b"], [["x", ""]], 1, Infinity)).not.toContain("b");
});
