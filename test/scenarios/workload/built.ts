import { diskFiles } from "../../../scenarios/disk.ts";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScenarioDocument } from "../../../scenarios/document.ts";
import { validate } from "../../../scenarios/faults.ts";
import type { Point } from "../../../scenarios/index.ts";
import { PointBuilder } from "../../../scenarios/point-builder.ts";
import type { TimedChange } from "../../../sim/run/index.ts";
import { scenarioText } from "../scenario-text.ts";

/** The one point of the small scenario with these lines; its files lie in a folder. */
export function builtPoint(lines: Readonly<Record<string, string>>, folder = "."): Point {
  const { settings, faults } = validate(new ScenarioDocument(scenarioText(lines), "small.yaml").content);
  if (!settings) throw new Error(JSON.stringify(faults));
  return new PointBuilder(diskFiles(folder)).build(settings, {});
}

/** The changes of a point before a time, at most a thousand. */
export function changesBefore(point: Point, end: number): readonly TimedChange[] {
  const met: TimedChange[] = [];
  for (const change of point.workload.changes) {
    if (change.time >= end || met.length === 1000) break;
    met.push(change);
  }
  return met;
}

/** A new folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-workload-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** The cluster of two roofline boards, more fields of theirs, and a network. */
export function clusterLine(board: string, network: string): string {
  return `{devices: [{name: board, count: 2, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}${board}}], network: ${network}}`;
}
