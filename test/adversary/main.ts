import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { markdownTable } from "markdown-table";
import { renderPng, renderSvg } from "../../results/index.ts";
import { findAdversary, knownPlanners, parseScenario } from "../../scenarios/index.ts";
import { Journal } from "../support/journal.ts";
import { lossChart, type Loss } from "./loss-chart.ts";

/**
 * How much planners lose to each other where each loses most, as `slicewise adversary` finds it: a table, and a heat map of it.
 * Pairs that the journal has are not looked for again.
 */
const { values } = parseArgs({
  options: {
    planners: {
      type: "string",
      default:
        "single,heft,peft+split,coedge,edgeflow,aofl,flexpie[split=proportional],quilt[effort=quick;floor=fast]",
    },
    models: { type: "string", default: "alexnet,squeezenet1.1,mobilenet-v1" },
    budget: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    /** Keeps each pair that was looked at. */
    journal: { type: "string" },
    /** Where the picture goes. */
    out: { type: "string", default: "results/gallery/adversary.png" },
  },
});

const labels = values.planners.split(",");
const known = knownPlanners(".");
const journal = new Journal<Loss>(values.journal);
const losses: Loss[] = [];
for (const planner of labels) {
  for (const rival of labels.filter((other) => other !== planner)) {
    const pair = JSON.stringify([planner, rival, values.models, values.budget, values.seed]);
    const loss = journal.get(pair, () => lossOf(planner, rival));
    losses.push(loss);
    console.log(`${planner} against ${rival}: ${loss.ratio.toPrecision(4)}; ${loss.setting}`);
  }
}

const ratio = (planner: string, rival: string) =>
  losses.find((loss) => loss.planner === planner && loss.rival === rival)?.ratio.toPrecision(3) ?? "";
console.log(
  `\n${markdownTable([
    ["loses, to", ...labels],
    ...labels.map((planner) => [planner, ...labels.map((rival) => ratio(planner, rival))]),
  ])}`,
);
const svg = await renderSvg(lossChart(losses, labels));
writeFileSync(values.out, renderPng(svg));

function lossOf(planner: string, rival: string): Loss {
  const found = findAdversary({
    planner,
    rivals: [rival],
    choose: (reference) => known.choose(reference),
    models: values.models.split(","),
    profile: "raspberry-pi-4",
    budget: Number(values.budget),
    seed: Number(values.seed),
    parse: (text) => parseScenario(text, { file: "the setting that is tried" }),
  });
  if (!found) throw new Error(`${planner} and ${rival} have plans in none of the settings`);
  const { model, slowdowns, topology, bandwidth, latency, home } = found.cell;
  const setting = `${model}, slowdowns ${slowdowns.join(":")}, ${topology} ${bandwidth} Mbps, ${latency} us, home ${home}`;
  return { planner, rival, ratio: found.ratio, setting };
}
