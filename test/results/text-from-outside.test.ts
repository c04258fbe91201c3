import fc from "fast-check";
import { expect, test } from "vitest";
import { pointsCsv } from "../../results/index.ts";
import { csvText, withoutGuard } from "../../results/csv.ts";
import { drawTable } from "../../results/draw-table.ts";
import { printable } from "../../results/printable.ts";
import { readCsvTable } from "../../results/read-table.ts";
import { html } from "../../results/report/html.ts";
import { jsonForScript } from "../../results/report/libraries.ts";
import { fixedSeed } from "../support/arbitrary.ts";
import { rowWith } from "./rows.ts";

const hostile = fc.string({
  unit: fc.oneof(fc.constantFrom(..."=+-@'\t\r\n\u001b\u009b\u202e\u2066\"<,;"), fc.string()),
});
const commands = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test("nothing that a terminal obeys is printed, and JSON says the same as before", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(printable(text)).not.toMatch(commands);
      expect(printable(printable(text))).toBe(printable(text));
      expect(JSON.parse(printable(JSON.stringify({ text })))).toEqual({ text });
      expect(drawTable(["name"], [[text]], 1).split("\n")).toHaveLength(text === "" ? 1 : 5);
      expect(html`${text}`.html).not.toMatch(commands);
      expect(jsonForScript({ [text]: 1, text })).not.toMatch(/[<\u0000-\u001f\u202e]/);
    }),
    { ...fixedSeed, numRuns: 300 },
  );
  expect(printable("\u001b]0;owned\u0007\u001b[2J")).toBe("\\u001b]0;owned\\u0007\\u001b[2J");
  expect(printable("µs → Ω, 模型 🙂\n\t")).toBe("µs → Ω, 模型 🙂\n\t");
});

test("no cell of a CSV file is a formula, and each is read back as it was", () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (cells) => {
      const text = csvText([cells.map((_, index) => `c${index}`), cells]);
      const [row] = readCsvTable(text, "points.csv", []);
      expect(cells.map((_, index) => row?.text(`c${index}`))).toEqual(cells);
    }),
    { ...fixedSeed, numRuns: 500 },
  );
  for (const name of ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "＝1"]) {
    const cell = csvText([[name]]).replace(/^"/, "");
    expect(cell.startsWith("'")).toBe(true);
    expect(withoutGuard(`'${name}`)).toBe(name);
  }
});

test("numbers stay numbers, names are guarded in points.csv", () => {
  const csv = pointsCsv([rowWith({ model: "=HYPERLINK(1)", redundant_macs: -5 })], []);
  expect(csv).toContain(",'=HYPERLINK(1),");
  expect(csv).toContain(",-5,");
});
