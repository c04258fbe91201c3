import { z } from "zod";
import { decoderDeviceGroup, deviceGroup, maximumDevices, taskDeviceGroup } from "./device-schema.ts";
import { fields, nameText, quantity, textOr } from "./fields.ts";
import { knowledgeText } from "./knowledge.ts";
import { chooseSchema } from "./choose-schema.ts";
import { measuredTokens } from "./generation/calibrate-schema.ts";
import { decoderSchema, namesDecoder } from "./generation/decoder-schema.ts";
import { tokenWorkload } from "./generation/workload-schema.ts";
import { modelSchema } from "./model-schema.ts";
import { networkSchema, type NetworkSettings } from "./network-schema.ts";
import {
  builtInPlanners,
  decoderPlannerText,
  plannerText,
  schedulerText,
  type PlannerReader,
} from "./planner-text.ts";
import { copiers } from "../sim/task-graph/index.ts";
import { isRecord } from "./record.ts";
import { variantSchema, variantsSchema } from "./variants-schema.ts";
import {
  failuresSchema,
  onFailureSchema,
  replanSchema,
  type ReplanSettings,
} from "./workload/failure-schema.ts";
import { trainingSchema } from "./training-schema.ts";
import { requestsSchema } from "./workload/requests-schema.ts";

function clusterOf<Group extends z.ZodType>(group: Group) {
  return fields({ devices: z.array(group).min(1).max(maximumDevices), network: networkSchema });
}

const name = nameText.describe("Name of the scenario; results go to a folder of this name");
const description = z.string().max(500).optional().describe("What the scenario is about, for its readers");
const baselineMeaning = "The planner that speed-ups are over";
const seed = z.int().min(0).default(1).describe("Seed of all random choices");
const requests = requestsSchema
  .optional()
  .describe("Requests that arrive over time (default: a single request)");
const failures = failuresSchema.optional();

/** What is computed, for whom, and how; fields of a scenario, or of each of its workloads. */
const workloadWith = (planners: PlannerReader) => ({
  model: modelSchema,
  link: z.boolean().default(true).describe("Link operators that are computed together"),
  input: z
    .string()
    .optional()
    .describe("Where the input starts: a device, or everywhere (default: the first device)"),
  input_leaves: z
    .enum(["allowed", "never"])
    .default("allowed")
    .describe("May the raw input leave its device? If never, only outputs of operators leave it"),
  result: z
    .string()
    .optional()
    .describe("Where the result must end: a device, or anywhere (default: the first device)"),
  requests,
  planner: plannerText(planners),
});

/** Who plans again after failures must know when. */
function refuseUnknownMoment(
  {
    on_failure: reaction,
    replan,
  }: { readonly on_failure: string; readonly replan?: ReplanSettings | undefined },
  context: z.RefinementCtx,
): void {
  if (reaction !== "replan" || replan?.on.some(({ kind }) => kind === "failure")) return;
  const message = "replan needs to know when (allowed: replan: {on: [failure]} beside it)";
  context.addIssue({ code: "custom", message, path: ["on_failure"] });
}

/** What a workload is called in results. */
const workloadName = nameText.describe("Name in results (default: its place in the list)");

const lowerBound = z
  .boolean()
  .optional()
  .describe(
    "Show a lower bound on the latency of all plans, and the gap to it (rows of quilt: unless it is false)",
  );

/** One point of a scenario with a model: every field of the file but the sweep and the planners that it brings. */
const inferenceSchema = (planners: PlannerReader) =>
  fields({
    name,
    description,
    ...workloadWith(planners),
    workloads: z
      .array(fields({ name: workloadName.optional(), ...workloadWith(planners) }))
      .max(16)
      .optional()
      .describe(
        "Several models that share the cluster, each with its requests and planner, in place of a single one",
      ),
    workload: z
      .union([z.string(), z.int().min(0)])
      .optional()
      .describe("Which of several workloads has a row: its name, or all (default: each, and all together)"),
    training: trainingSchema
      .optional()
      .describe("Train the model, one step per request; training data is on the device of the first stage"),
    variants: variantsSchema.optional(),
    variant: textOr(
      nameText.transform((own) => ({ name: own, accuracy: undefined })),
      variantSchema,
    )
      .optional()
      .describe("Name of the only variant to run (default: each)"),
    choose: chooseSchema.optional().describe("Which variant and planner to choose for each setting"),
    cluster: clusterOf(deviceGroup),
    failures,
    on_failure: onFailureSchema.default("retry"),
    replan: replanSchema.optional().describe("Plan again while requests are served"),
    timing: z
      .enum(["median", "sample"])
      .default("median")
      .describe("Measured times: the median, or a sample per task"),
    traces: z
      .enum(["gap", "hot"])
      .default("gap")
      .describe("Times measured after an idle gap, or back to back"),
    knowledge: knowledgeText.default("exact").describe("What planners know of the compute times"),
    baseline: plannerText(planners).prefault("single").describe(baselineMeaning),
    lower_bound: lowerBound,
    seed,
  }).superRefine(refuseUnknownMoment);
export type InferenceSettings = z.infer<ReturnType<typeof inferenceSchema>>;

const graphPath = z.string().min(1);
const releasedGraph = fields({
  file: graphPath.describe("Path of a task graph"),
  release: quantity("duration").default(0).describe("When its first tasks may start"),
});
const atOnce = graphPath.transform((file) => ({ file, release: 0 }));

/** One task graph or several, each of which may start at its release. */
const taskGraphs = textOr(
  atOnce.transform((graph) => [graph]),
  z.array(textOr(atOnce, releasedGraph)).min(1).max(64),
);

/** One point of a scenario with a task graph. */
const taskGraphSchema = (planners: PlannerReader) =>
  fields({
    name,
    description,
    task_graph: taskGraphs.describe(
      "In place of a model: path of a graph of tasks (JSON) or of a folder of operator tables; or a list of such graphs, each with its release, that share the devices",
    ),
    copies: z
      .enum(copiers)
      .optional()
      .describe(
        "Which device is busy while data with a given transfer time arrives: its reader, its sender, or none (delay); default: what the graph says. Data that is on a device from the start has no sender",
      ),
    cluster: clusterOf(taskDeviceGroup),
    requests,
    failures,
    on_failure: onFailureSchema.default("retry"),
    replan: replanSchema.optional().describe("Schedule again while requests are served"),
    planner: schedulerText(planners),
    baseline: schedulerText(planners).prefault("single").describe(baselineMeaning),
    lower_bound: lowerBound,
    seed,
  }).superRefine(refuseUnknownMoment);
export type TaskGraphSettings = z.infer<ReturnType<typeof taskGraphSchema>>;

/** One point of a scenario with a decoder that makes tokens, for one user. */
export const generationSettings = fields({
  name,
  description,
  model: decoderSchema,
  workload: tokenWorkload,
  cluster: clusterOf(decoderDeviceGroup),
  calibrate: z
    .array(measuredTokens)
    .min(1)
    .max(64)
    .optional()
    .describe("Measured times of tokens, to which devices and the latency of the network are fitted"),
  planner: decoderPlannerText,
  baseline: decoderPlannerText.prefault("single").describe(baselineMeaning),
  seed,
});
export type GenerationSettings = z.infer<typeof generationSettings>;

export type Settings = InferenceSettings | TaskGraphSettings | GenerationSettings;

/** Are the settings those of a decoder that makes tokens? */
export function isGeneration(settings: Settings): settings is GenerationSettings {
  return "workload" in settings && typeof settings.workload === "object";
}

/** Does a scenario ask for tokens? */
export function asksForTokens(content: unknown): boolean {
  return isRecord(content) && (isRecord(content["workload"]) || namesDecoder(content["model"]));
}

/** The schemas of a scenario's content. */
export interface SettingsSchemas {
  readonly inference: ReturnType<typeof inferenceSchema>;
  readonly taskGraph: ReturnType<typeof taskGraphSchema>;
}

/** The schemas of scenarios that may name these planners. */
export function settingsSchemas(planners: PlannerReader): SettingsSchemas {
  return { inference: inferenceSchema(planners), taskGraph: taskGraphSchema(planners) };
}

/** Those of scenarios that bring no planners of their own. */
export const plainSchemas = settingsSchemas(builtInPlanners);

/** The schema of a scenario's content: that of what it brings. */
export function settingsSchemaOf(
  content: unknown,
  { inference, taskGraph }: SettingsSchemas,
): SettingsSchemas["inference"] | SettingsSchemas["taskGraph"] | typeof generationSettings {
  if (isRecord(content) && "task_graph" in content) return taskGraph;
  return asksForTokens(content) ? generationSettings : inference;
}

/** The devices, as far as all scenarios say the same of them, and what joins them. */
export interface ClusterSettings {
  readonly devices: readonly Pick<
    z.infer<typeof taskDeviceGroup>,
    "name" | "count" | "streams" | "concurrency" | "power" | "radio" | "speed"
  >[];
  readonly network: NetworkSettings;
}

/** Fields that a sweep cannot vary. */
export const fixedFields: readonly string[] = [
  "name",
  "description",
  "baseline",
  "planners",
  "sweep",
  "variants",
  "choose",
];

/** Names of a cluster's devices, in the order of their numbers. */
export function deviceNames({ devices }: Pick<ClusterSettings, "devices">): readonly string[] {
  return devices.flatMap((group) =>
    group.count === 1
      ? [group.name]
      : Array.from({ length: group.count }, (_, index) => `${group.name}-${index}`),
  );
}
