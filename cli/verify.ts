import { extname } from "node:path";
import { Command } from "commander";
import { drawTable } from "../results/index.ts";
import {
  computeReference,
  TileRunner,
  verifyPlan,
  weightsOfFile,
  type ModelWeights,
  type Reference,
  type Verification,
} from "../results/verify/index.ts";
import { modelOfText } from "../scenarios/index.ts";
import { readModelFile } from "../scenarios/models.ts";
import { InputError } from "../sim/errors.ts";
import { linkOperators, type Model } from "../sim/model/index.ts";
import { loadRuntime, SeededValues, type Runtime } from "../traces/record/index.ts";
import { ExitCode } from "./errors.ts";
import { addModelFlags, modelArgument, openModel, type ModelFlags } from "./model-file.ts";
import { openScenario } from "./scenario-file.ts";
import { jobOfModel, jobsOfScenario, type VerifyJob } from "./verify-jobs.ts";
import { wholeNumber } from "./whole-number.ts";

interface VerifyFlags extends ModelFlags {
  readonly model?: string;
  readonly planner: string;
  readonly devices: number;
  readonly seed: number;
  readonly json: boolean;
}

/** The proof of one plan. */
type Proof = Verification & {
  readonly model: string;
  readonly planner: string;
  readonly devices: number;
  readonly weights: ModelWeights["source"];
  /** Why the weights are not those of a file. */
  readonly weightsReason: string | undefined;
};

/** `slicewise verify`: computes plans piece by piece with real arithmetic and compares with the unpartitioned model. */
export function verifyCommand(): Command {
  const command = new Command("verify")
    .argument("[scenario]", "scenario file: proves every different plan of its points")
    .option("--model <model>", `instead of a scenario: ${modelArgument}`)
    .option("--planner <planner>", "with --model: the planner, options in brackets", "flexpie")
    .option("--devices <count>", "with --model: number of equal devices", wholeNumber("--devices", 1), 4)
    .option("--seed <number>", "seed of weights and inputs", wholeNumber("--seed", 0), 1)
    .option("--json", "print JSON", false);
  return addModelFlags(command).action(async (scenario: string | undefined, flags: VerifyFlags) => {
    const proofs = await prove(scenario, flags);
    const ok = proofs.every((proof) => proof.ok);
    if (flags.json) {
      const shown = flags.model === undefined ? { ok, plans: proofs.map(asRecord) } : asRecord(proofs[0]!);
      process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    } else {
      process.stdout.write(asText(proofs));
    }
    if (!ok) process.exitCode = ExitCode.failed;
  });
}

async function prove(scenario: string | undefined, flags: VerifyFlags): Promise<readonly Proof[]> {
  if ((scenario === undefined) === (flags.model === undefined)) {
    throw new InputError("verify takes a scenario or --model, one of both");
  }
  const seeded = new SeededValues(flags.seed);
  if (scenario !== undefined) {
    const weights = { source: "seeded", values: seeded, reason: "plans of scenarios are proven so" } as const;
    const jobs = jobsOfScenario(openScenario(scenario), weights);
    return proveAll(jobs, await loadRuntime());
  }
  if (flags.devices > 64) throw new InputError(`--devices must be up to 64, not ${flags.devices}`);
  const model = openModel(flags.model!, flags);
  const runtime = await loadRuntime();
  const weights = await weightsOf(flags.model!, model, flags, runtime, seeded);
  // Linking would fold batch normalizations away, whose weights the file has one by one.
  const computed = weights.source === "file" ? model : linkOperators(model);
  return proveAll([jobOfModel(computed, weights, flags.planner, flags.devices)], runtime);
}

async function weightsOf(
  text: string,
  model: Model,
  { dimension = {}, opaque }: VerifyFlags,
  runtime: Runtime,
  seeded: SeededValues,
): Promise<ModelWeights> {
  const settings = modelOfText(text);
  if (!("file" in settings) || extname(settings.file).toLowerCase() !== ".onnx") {
    return { source: "seeded", values: seeded, reason: "the model comes from no ONNX file" };
  }
  const options = { dimensions: dimension, opaque };
  return weightsOfFile(readModelFile(settings.file), model, options, runtime, seeded);
}

async function proveAll(jobs: Iterable<VerifyJob>, runtime: Runtime): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  // Points of one model stand together; its reference is made once and then let go.
  let reference: { readonly model: Model; readonly computed: Reference } | undefined;
  for (const { planner, devices, inference, weights, ...plan } of jobs) {
    const { model } = inference;
    const { source, values } = weights;
    const runner = new TileRunner(runtime, values);
    if (reference?.model !== model) {
      const fileResults = source === "file" ? weights.fileResults : undefined;
      reference = { model, computed: await computeReference(model, runner, values, fileResults) };
    }
    const proof = await verifyPlan(plan, inference, devices, runner, reference.computed);
    const weightsReason = source === "seeded" ? weights.reason : undefined;
    proofs.push({ model: model.name, planner, devices, weights: source, weightsReason, ...proof });
  }
  return proofs;
}

/** Infinite errors, of pieces that read what they never got, are null in JSON. */
function asRecord(proof: Proof) {
  const { ok, maxAbsError, maxRelError, pieces, devices, planner, model } = proof;
  const { weights, weightsReason, maxAbsErrorToFile, firstWrongPiece } = proof;
  return {
    ...{ ok, maxAbsError, maxRelError, pieces, devices, planner, model },
    ...{ weights, weightsReason, maxAbsErrorToFile, firstWrongPiece },
  };
}

function asText(proofs: readonly Proof[]): string {
  const head = ["model", "planner", "devices", "pieces", "weights", "max abs error", "max rel error"];
  const lines = proofs.map(({ model, planner, devices, pieces, weights, ...proof }) => [
    model,
    planner,
    String(devices),
    String(pieces),
    weights,
    proof.maxAbsError.toPrecision(3),
    proof.maxRelError.toPrecision(3),
    proof.maxAbsErrorToFile?.toPrecision(3) ?? "",
    proof.ok ? "yes" : "no",
  ]);
  const wrong = proofs.flatMap(({ model, planner, firstWrongPiece }) =>
    firstWrongPiece === undefined ? [] : [`${model}, ${planner}: ${firstWrongPiece}`],
  );
  const reasons = new Set(
    proofs.flatMap(({ weightsReason }) =>
      weightsReason === undefined ? [] : [`weights are seeded: ${weightsReason}`],
    ),
  );
  const table = drawTable([...head, "abs error to file", "equal"], lines, 2);
  return [table, ...reasons, ...wrong, ""].join("\n");
}
