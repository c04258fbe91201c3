import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { csvText } from "../../results/csv.ts";
import { readCsvTable } from "../../results/read-table.ts";
import type { Cell } from "./truth.ts";

const columns = ["group", "name", "truth", "ours"] as const;

/** Enough for errors of a ten-thousandth. */
const digits = 5;

function fileOf(name: string): string {
  return join(import.meta.dirname, "cells", `${name}.csv`);
}

/** Cells as they are kept. */
export function keptCells(name: string): readonly Cell[] {
  const file = fileOf(name);
  if (!existsSync(file)) return [];
  return readCsvTable(readFileSync(file, "utf8"), file, columns).map((row) => ({
    group: row.text("group"),
    name: row.text("name"),
    truth: row.number("truth"),
    ours: row.number("ours"),
  }));
}

export function keepCells(name: string, cells: readonly Cell[]): void {
  const short = (value: number) => Number(value.toPrecision(digits));
  const rows = cells.map((cell) => [cell.group, cell.name, short(cell.truth), short(cell.ours)]);
  writeFileSync(fileOf(name), csvText([columns, ...rows]));
}
