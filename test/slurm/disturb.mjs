// Loaded before slicewise in the tasks of a job array: makes some of them meet, at their fourth row, what clusters have in
// store. What is to happen stands in DISTURB, like {"5": "full", "7": "wait"}, by the number of the task; its folder is
// DISTURB_FOLDER.
//
//   full       the disk is full, in the first run of the task
//   wait       the first run waits for what the check does to it
//   wait-all   every run waits, until there is a file go-N
import { existsSync, writeFileSync } from "node:fs";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const task = process.env.SLURM_ARRAY_TASK_ID;
const run = Number(process.env.SLURM_RESTART_COUNT ?? 0);
const disturbance = task === undefined ? undefined : JSON.parse(process.env.DISTURB)[task];
const folder = process.env.DISTURB_FOLDER;

if (disturbance === "wait-all" || (disturbance !== undefined && run === 0)) disturb();

function disturb() {
  const { writeSync } = fs;
  let rows = 0;
  fs.writeSync = (file, bytes, ...rest) => {
    if (bytes.includes('"planningSeconds"') && ++rows === 4) meet();
    return writeSync(file, bytes, ...rest);
  };
  syncBuiltinESMExports();
}

function meet() {
  if (disturbance === "full")
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      syscall: "write",
    });
  writeFileSync(join(folder, `waits-${task}-${run}.new`), String(process.pid));
  fs.renameSync(join(folder, `waits-${task}-${run}.new`), join(folder, `waits-${task}-${run}`));
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(join(folder, `go-${task}`))) Atomics.wait(nothing, 0, 0, 50);
}
