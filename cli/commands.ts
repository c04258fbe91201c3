import type { Command } from "commander";

/** A command of the program: its line of help, and where the rest of it is. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/**
 * The commands, in the order of the help. Only the command that is asked for is loaded: each brings what it works with, and
 * all of that together takes longer to load than many a command takes to run.
 */
export const commands: readonly CommandEntry[] = [
  {
    name: "init",
    summary: "write a commented scenario, or a planner of your own, to start from",
    load: async () => (await import("./init.ts")).initCommand(),
  },
  {
    name: "check",
    summary: "check a scenario without running it; count its points, and estimate how long they take",
    load: async () => (await import("./check.ts")).checkCommand(),
  },
  {
    name: "run",
    summary: "run all points of a scenario that have no result yet; write CSV and charts, show a table",
    load: async () => (await import("./run.ts")).runCommand(),
  },
  {
    name: "merge",
    summary: "merge the shards of a scenario into the results of one undivided run",
    load: async () => (await import("./merge.ts")).mergeCommand(),
  },
  {
    name: "submit",
    summary: "submit a scenario to Slurm: a job array that runs its shards, and a job that merges them",
    load: async () => (await import("./submit.ts")).submitCommand(),
  },
  {
    name: "status",
    summary: "show the progress of a run, of shards or of jobs on Slurm",
    load: async () => (await import("./status.ts")).statusCommand(),
  },
  {
    name: "plan",
    summary: "plan the points of a scenario; show steps, transfers and memory",
    load: async () => (await import("./plan.ts")).planCommand(),
  },
  {
    name: "explain",
    summary: "explain how the plan of a point differs from another one, and what each part saves",
    load: async () => (await import("./explain.ts")).explainCommand(),
  },
  {
    name: "adversary",
    summary:
      "search for the setting in which a planner loses most to another one; print it as a scenario, and why",
    load: async () => (await import("./adversary.ts")).adversaryCommand(),
  },
  {
    name: "capacity",
    summary: "find the highest rate of requests that each planner serves within the deadline",
    load: async () => (await import("./capacity.ts")).capacityCommand(),
  },
  {
    name: "report",
    summary: "rewrite the report of a run: one HTML file with summary, charts, timelines and table",
    load: async () => (await import("./report.ts")).reportCommand(),
  },
  {
    name: "table",
    summary: "print the results of a run as a table for a paper: planners side by side, best in bold",
    load: async () => (await import("./table.ts")).tableCommand(),
  },
  {
    name: "compare",
    summary: "show what changed between two runs: points, statuses, latencies, winners, and why",
    load: async () => (await import("./compare.ts")).compareCommand(),
  },
  {
    name: "timeline",
    summary: "run one point of a scenario and write its timeline, for https://ui.perfetto.dev",
    load: async () => (await import("./timeline.ts")).timelineCommand(),
  },
  {
    name: "models",
    summary: "list the built-in networks, or show a model",
    load: async () => (await import("./models.ts")).modelsCommand(),
  },
  {
    name: "planners",
    summary: "list the planners, or print one with its options and source",
    load: async () => (await import("./planners.ts")).plannersCommand(),
  },
  {
    name: "conformance",
    summary: "test whether a planner, such as one of your own, meets the requirements of all planners",
    load: async () => (await import("./conformance.ts")).conformanceCommand(),
  },
  {
    name: "profiles",
    summary: "list the compute profiles of devices that come with the package",
    load: async () => (await import("./profiles.ts")).profilesCommand(),
  },
  {
    name: "schedule",
    summary: "schedule a graph of plain tasks on devices, or run a given placement of it",
    load: async () => (await import("./schedule.ts")).scheduleCommand(),
  },
  {
    name: "schema",
    summary: "print the JSON Schema of scenario files, for editors, or of what planners read and write",
    load: async () => (await import("./schema.ts")).schemaCommand(),
  },
  {
    name: "trace",
    summary: "record, show and fit measured timings of layers and their tiles",
    load: async () => (await import("./trace.ts")).traceCommand(),
  },
  {
    name: "verify",
    summary: "compute plans piece by piece with onnxruntime; compare with the unpartitioned model",
    load: async () => (await import("./verify.ts")).verifyCommand(),
  },
  {
    name: "validate",
    summary: "run plans for real on this host, and compare measured with simulated times",
    load: async () => (await import("./validate.ts")).validateCommand(),
  },
  {
    name: "link",
    summary: "measure a real link: latency, cost of a message, goodput",
    load: async () => (await import("./link.ts")).linkCommand(),
  },
  {
    name: "reproduce",
    summary: "simulate a published evaluation and compare with its numbers",
    load: async () => (await import("./reproduce.ts")).reproduceCommand(),
  },
];
