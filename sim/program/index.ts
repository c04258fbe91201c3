/** What runs: computes on devices, transfers between them, and barriers, as data. Plans and task graphs become programs. */
export type { Barrier, Compute, Label, Program, TaskSet, Tile, Transfer, Work } from "./program.ts";
