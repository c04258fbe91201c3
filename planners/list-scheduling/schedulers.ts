import type { Schedule } from "../../sim/task-graph/index.ts";
import { cpop } from "./cpop.ts";
import { heft } from "./heft.ts";
import { lookahead } from "./lookahead.ts";
import type { DeviceLimits } from "./partial-schedule.ts";
import { peft } from "./peft.ts";
import type { SchedulingProblem } from "./problem.ts";

/** Puts every task of a problem on a device and in time. */
export type ListScheduler = (problem: SchedulingProblem, limits?: DeviceLimits) => Schedule;

/** The list schedulers by name. */
export const listSchedulers = { heft, cpop, peft, lookahead } satisfies Record<string, ListScheduler>;
export type ListSchedulerName = keyof typeof listSchedulers;
