import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Programs that take the place of Slurm's, for this process and those that it starts. */
export interface FakeSlurm {
  /** What sbatch was called with since the last question. */
  submitted(): readonly string[];
  /** Says what squeue prints. */
  setQueue(lines: readonly string[]): void;
  /** Lets sbatch refuse everything, or nothing. */
  refuse(reason: string): void;
}

/** Sbatch gives the numbers 41, 42, ... */
export function fakeSlurm(): FakeSlurm {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-slurm-"));
  const file = (name: string) => join(folder, name);
  const program = (name: string, lines: readonly string[]) => {
    writeFileSync(file(name), ["#!/bin/sh", `cd ${folder}`, ...lines, ""].join("\n"));
    chmodSync(file(name), 0o755);
  };
  program("sbatch", [
    "[ ! -s reason ] || { cat reason >&2; exit 1; }",
    'echo "$@" >>calls',
    "echo $((40 + $(wc -l <calls)))",
  ]);
  program("squeue", ["cat queue"]);
  writeFileSync(file("queue"), "");
  process.env["PATH"] = `${folder}${delimiter}${process.env["PATH"] ?? ""}`;
  let told = 0;
  return {
    submitted() {
      const calls = existsSync(file("calls"))
        ? readFileSync(file("calls"), "utf8").trimEnd().split("\n")
        : [];
      const fresh = calls.slice(told);
      told = calls.length;
      return fresh;
    },
    setQueue: (lines) => writeFileSync(file("queue"), lines.map((line) => `${line}\n`).join("")),
    refuse: (reason) => writeFileSync(file("reason"), reason),
  };
}
