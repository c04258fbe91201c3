import { Command } from "commander";
import { drawTable } from "../results/index.ts";
import { verifyPlan, type ModelWeights, type Verification } from "../verify/index.ts";
import { loadModel } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import { linkOperators, type Model } from "../sim/model/index.ts";
import { loadRuntime, SeededValues, type Runtime } from "../traces/record/index.ts";
import { ExitCode } from "./errors.ts";
import { addModelFlags, modelArgument, modelSettings, type ModelFlags } from "./model-file.ts";
import { openScenario } from "./scenario-file.ts";
import { proveDecoders } from "./verify-decoders.ts";
import { jobsOfModel, jobsOfScenario, type VerifyJob } from "./verify-jobs.ts";
import {
  computeModel,
  FileAgreements,
  weightsOfModel,
  type ComputedModel,
  type WeightSource,
} from "./verify-model.ts";
import { refuseGiven } from "./flags.ts";
import { wholeNumber } from "./whole-number.ts";
import { print } from "./output.ts";

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
  readonly weights: WeightSource;
  /** Why the weights are not those of a file. */
  readonly weightsReason: string | undefined;
};

/** `slicewise verify`: computes plans piece by piece with real arithmetic and compares with the unpartitioned model. */
export function verifyCommand(): Command {
  const command = new Command("verify")
    .argument("[scenario]", "scenario file: verifies every different plan of its points")
    .option("--model <model>", `instead of a scenario: ${modelArgument}`)
    .option("--planner <planner>", "with --model: the planner, options in brackets", "flexpie")
    .option("--devices <count>", "with --model: number of equal devices", wholeNumber(1, 64), 4)
    .option("--seed <number>", "seed of weights and inputs", wholeNumber(0), 1)
    .option("--json", "print JSON", false);
  return addModelFlags(command).action(async (scenario: string | undefined, flags: VerifyFlags) => {
    if (scenario !== undefined)
      refuseGiven(
        command,
        ["planner", "devices", "tokens", "dimension", "input", "opaque"],
        "is for --model: a scenario says so itself",
      );
    const proofs = await prove(scenario, flags);
    const ok = proofs.every((proof) => proof.ok);
    if (flags.json) {
      const shown = flags.model === undefined ? { ok, plans: proofs.map(asRecord) } : asRecord(proofs[0]!);
      print(`${JSON.stringify(shown, null, 2)}\n`);
    } else {
      print(asText(proofs));
    }
    if (ok) return;
    const wrong = proofs.some(({ verdict }) => verdict === "wrong");
    process.exitCode = wrong ? ExitCode.failed : ExitCode.unproven;
  });
}

async function prove(scenario: string | undefined, flags: VerifyFlags): Promise<readonly Proof[]> {
  if ((scenario === undefined) === (flags.model === undefined)) {
    throw new InputError("verify takes a scenario or --model, one of the two");
  }
  const seeded = new SeededValues(flags.seed);
  const runtime = await loadRuntime();
  if (scenario !== undefined) {
    const opened = openScenario(scenario);
    const decoders = await proveDecoders(opened, runtime, seeded);
    if (decoders.length > 0)
      return decoders.map((proof) => ({
        ...proof,
        weights: "seeded",
        weightsReason: "plans of scenarios are proven so",
      }));
    const agreements = new FileAgreements(opened.source.folder, runtime, seeded);
    const weightsOf = async ({ settings }: VerifyJob): Promise<ModelWeights> => ({
      source: "seeded",
      values: seeded,
      reason: "plans of scenarios are proven so",
      file: await agreements.of(settings),
    });
    return proveAll(jobsOfScenario(opened), weightsOf, runtime);
  }
  const settings = modelSettings(flags.model!, flags);
  const model = loadModel(settings, ".");
  const weights = await weightsOfModel(settings, model, ".", runtime, seeded);
  // Linking would fold batch normalizations away, whose weights the file has one by one.
  const computed = weights.source === "file" ? model : linkOperators(model);
  const jobs = jobsOfModel(computed, settings, flags.planner, flags.devices);
  return proveAll(jobs, () => Promise.resolve(weights), runtime);
}

async function proveAll(
  jobs: Iterable<VerifyJob>,
  weightsOf: (job: VerifyJob) => Promise<ModelWeights>,
  runtime: Runtime,
): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  // Points of one model stand together; the references of its parts are made once and then let go.
  let latest: { readonly whole: Model; readonly computed: Map<Model, ComputedModel> } | undefined;
  for (const job of jobs) {
    const { planner, devices, inference, whole } = job;
    const { model } = inference;
    if (latest?.whole !== whole) latest = { whole, computed: new Map() };
    const computed = latest.computed.get(model) ?? (await computeModel(model, await weightsOf(job), runtime));
    latest.computed.set(model, computed);
    const { runner, reference, weights, weightsReason } = computed;
    const proof = await verifyPlan(job, inference, devices, runner, reference);
    proofs.push({ model: model.name, planner, devices, weights, weightsReason, ...proof });
  }
  return proofs;
}

/** Infinite errors, of pieces that read what they never got, are null in JSON. */
function asRecord(proof: Proof) {
  const { ok, maxAbsError, maxRelError, pieces, devices, planner, model } = proof;
  const { verdict, weights, weightsReason, maxAbsErrorToFile, firstWrongPiece, uncompared } = proof;
  return {
    ...{ ok, verdict, maxAbsError, maxRelError, pieces, devices, planner, model },
    ...{ weights, weightsReason, maxAbsErrorToFile, firstWrongPiece, uncompared },
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
    proof.verdict === "wrong" ? "no" : proof.ok ? "yes" : proof.verdict,
  ]);
  const wrong = proofs.flatMap(({ model, planner, firstWrongPiece }) =>
    firstWrongPiece === undefined ? [] : [`${model}, ${planner}: ${firstWrongPiece}`],
  );
  const reasons = new Set(
    proofs.flatMap(({ weights, weightsReason, uncompared }) => [
      ...(weightsReason === undefined || weights !== "seeded"
        ? []
        : [`weights are seeded: ${weightsReason}`]),
      ...(uncompared === undefined ? [] : [`not compared with the numbers of the file: ${uncompared}`]),
    ]),
  );
  const table = drawTable([...head, "abs error to file", "equal"], lines, 2);
  return [table, ...reasons, ...wrong, ""].join("\n");
}
