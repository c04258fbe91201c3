import { Command, Option } from "commander";
import { planners } from "../planners/index.ts";
import { formatMilliseconds } from "../results/index.ts";
import {
  explainPlans,
  findAdversary,
  knownPlanners,
  parseScenario,
  type Adversary,
} from "../scenarios/index.ts";
import { textOf } from "./explain.ts";
import { print } from "./output.ts";
import { plannerReference } from "./planner-reference.ts";
import { wholeNumber } from "./whole-number.ts";

interface AdversaryFlags {
  readonly budget: number;
  readonly seed: number;
  readonly models: string;
  readonly profile: string;
  readonly json: boolean;
}

/** `slicewise adversary`: looks for the setting in which a planner loses most to another one, or to the best of all. */
export function adversaryCommand(): Command {
  return new Command("adversary")
    .argument(
      "<planner>",
      "planner that should lose: a name, the path of a module, or '{command: python3 my_planner.py}'",
    )
    .argument(
      "<rival>",
      "planner that should win; '*' for the best of all others that plan one request without a budget",
    )
    .addOption(
      new Option("--budget <cells>", "settings to try").argParser(wholeNumber(1, 1_000_000)).default(200),
    )
    .addOption(new Option("--seed <number>", "seed of the search").argParser(wholeNumber(0)).default(1))
    .option(
      "--models <names>",
      "networks to choose from, separated by commas",
      "alexnet,squeezenet1.1,mobilenet-v1",
    )
    .option("--profile <name>", "shipped profile of all devices, each with a slowdown", "raspberry-pi-4")
    .option("--json", "print JSON", false)
    .action((planner: string, rival: string, { budget, seed, models, profile, json }: AdversaryFlags) => {
      const known = knownPlanners(".");
      const own = plannerReference(planner);
      const rivals = rival === "*" ? rivalsOf(known.choose(own).planner.name) : [plannerReference(rival)];
      const choices = new Map([own, ...rivals].map((reference) => [reference, known.choose(reference)]));
      const found = findAdversary({
        planner: own,
        rivals,
        choose: (reference) => choices.get(reference) ?? known.choose(reference),
        models: models.split(",").map((model) => model.trim()),
        profile,
        budget,
        seed,
        parse: (text) => parseScenario(text, { file: "the setting that is tried" }),
      });
      print(json ? `${JSON.stringify(found ? asJson(found) : null, null, 2)}\n` : asScenario(found, budget));
    });
}

/** All that plan one request without a budget, with parts by speed too where there is the choice. */
function rivalsOf(own: string): readonly string[] {
  return planners
    .filter(({ name, options }) => name !== own && !("evaluations" in options || "effort" in options))
    .flatMap(({ name, options }) => (options["split"] ? [name, `${name}[split=proportional]`] : [name]));
}

function asJson({ cell, scenario, ratio, own, rival, compared }: Adversary) {
  const latencyOf = ({ label, latency }: Adversary["own"]) => ({ planner: label, latency });
  return { ratio, own: latencyOf(own), rival: latencyOf(rival), compared, cell, scenario };
}

/** A scenario file, with what was found in its comments. */
function asScenario(found: Adversary | undefined, budget: number): string {
  if (!found) return `# none of ${budget} settings has a plan of both\n`;
  const { own, rival, ratio, compared, point, scenario } = found;
  const verdict = ratio > 1 + 1e-9 ? `loses most here, ${ratio.toPrecision(4)} times as long` : "never loses";
  const lines = [
    `Of ${compared} settings ${own.label} ${verdict}: ${formatMilliseconds(own.latency)} ms, ` +
      `${rival.label} ${formatMilliseconds(rival.latency)} ms.`,
    ...([own, rival].some(({ plan: { planned } }) => planned.merged ?? planned.encoded)
      ? []
      : textOf(explainPlans(point, own.plan, rival.plan), {
          planner: own.label,
          against: rival.label,
        }).split("\n")),
  ];
  return `${lines.map((line) => `# ${line}`.trimEnd()).join("\n")}\n${scenario}`;
}
