import { Command } from "commander";
import { drawTable } from "../results/index.ts";
import {
  computeReference,
  TileRunner,
  verifyLowering,
  type Reference,
  type Verification,
} from "../results/verify/index.ts";
import { InputError } from "../sim/errors.ts";
import { linkOperators, type Model } from "../sim/model/index.ts";
import { loadRuntime, SeededValues } from "../traces/record/index.ts";
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
type Proof = Verification & { readonly model: string; readonly planner: string; readonly devices: number };

/** `slicewise verify`: computes plans piece by piece with real arithmetic and compares with the unpartitioned model. */
export function verifyCommand(): Command {
  const command = new Command("verify")
    .description("compute plans piece by piece with onnxruntime; compare with the unpartitioned model")
    .argument("[scenario]", "scenario file: proves every different plan of its points")
    .option("--model <model>", `instead of a scenario: ${modelArgument}`)
    .option("--planner <planner>", "with --model: the planner, options in brackets", "flexpie")
    .option("--devices <count>", "with --model: number of equal devices", wholeNumber("--devices", 1), 4)
    .option("--seed <number>", "seed of weights and inputs", wholeNumber("--seed", 0), 1)
    .option("--json", "print JSON", false);
  return addModelFlags(command).action(async (scenario: string | undefined, flags: VerifyFlags) => {
    const proofs = await proveAll(jobsOf(scenario, flags), flags.seed);
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

function jobsOf(scenario: string | undefined, flags: VerifyFlags): Iterable<VerifyJob> {
  if ((scenario === undefined) === (flags.model === undefined)) {
    throw new InputError("verify takes a scenario or --model, one of both");
  }
  if (scenario !== undefined) return jobsOfScenario(openScenario(scenario));
  if (flags.devices > 64) throw new InputError(`--devices must be up to 64, not ${flags.devices}`);
  const model = linkOperators(openModel(flags.model!, flags));
  return [jobOfModel(model, flags.planner, flags.devices)];
}

async function proveAll(jobs: Iterable<VerifyJob>, seed: number): Promise<readonly Proof[]> {
  const values = new SeededValues(seed);
  const runner = new TileRunner(await loadRuntime(), values);
  const proofs: Proof[] = [];
  // Points of one model stand together; its reference is made once and then let go.
  let reference: { readonly model: Model; readonly computed: Reference } | undefined;
  for (const { planner, devices, inference, lowering } of jobs) {
    const { model } = inference;
    if (reference?.model !== model) {
      reference = { model, computed: await computeReference(model, runner, values) };
    }
    const proof = await verifyLowering(lowering, inference, devices, runner, reference.computed);
    proofs.push({ model: model.name, planner, devices, ...proof });
  }
  return proofs;
}

/** Infinite errors, of pieces that read what they never got, are null in JSON. */
function asRecord({ ok, maxAbsError, maxRelError, pieces, devices, planner, model, firstWrongPiece }: Proof) {
  return { ok, maxAbsError, maxRelError, pieces, devices, planner, model, firstWrongPiece };
}

function asText(proofs: readonly Proof[]): string {
  const head = ["model", "planner", "devices", "pieces", "max abs error", "max rel error", "equal"];
  const lines = proofs.map(({ model, planner, devices, pieces, maxAbsError, maxRelError, ok }) => [
    model,
    planner,
    String(devices),
    String(pieces),
    maxAbsError.toPrecision(3),
    maxRelError.toPrecision(3),
    ok ? "yes" : "no",
  ]);
  const wrong = proofs.flatMap(({ model, planner, firstWrongPiece }) =>
    firstWrongPiece === undefined ? [] : [`${model}, ${planner}: ${firstWrongPiece}`],
  );
  return [drawTable(head, lines, 2), ...wrong, ""].join("\n");
}
