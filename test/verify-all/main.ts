import { drawTable } from "../../results/index.ts";
import { networkNames } from "../../sim/model/index.ts";
import { proveNetwork, type NetworkProof } from "./prove-network.ts";

/**
 * Proves the plans of every planner, with every option, for 2 to 6 devices on all built-in networks, or on those that are
 * named as arguments. Exits with 1 where something is wrong.
 */
const deviceCounts = [2, 3, 4, 5, 6];

const networks = process.argv.slice(2);
const unknown = networks.filter((network) => !networkNames.includes(network));
if (unknown.length > 0) {
  console.error(`unknown network ${unknown.join(", ")}; known are ${networkNames.join(", ")}`);
  process.exit(2);
}

const lines: string[][] = [];
let [passed, failed] = [0, 0];
for (const network of networks.length > 0 ? networks : networkNames) {
  const start = process.cpuUsage();
  try {
    const proof = await proveNetwork(network, deviceCounts);
    const { user, system } = process.cpuUsage(start);
    failed += proof.failed.length;
    passed += proof.passed;
    lines.push(lineOf(proof, (user + system) / 1e6));
    console.log(`${lines.at(-1)!.join("  ")}\n${remarksOf(proof)}`);
  } catch (error) {
    // What the other networks say is worth having all the same.
    failed++;
    console.log(`${network}  FAILED `, error);
  }
}
const head = ["network", "plans", "different", "divided", "pieces", "computed", "max rel error", "refused"];
console.log(drawTable([...head, "failed", "processor time", "slowest planning"], lines, 1));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function lineOf(proof: NetworkProof, seconds: number): string[] {
  const { network, plans, different, divided, pieces, computed, slowestPlanning } = proof;
  return [
    network,
    ...[plans, different, divided, pieces, computed].map(String),
    proof.maxRelError.toExponential(1),
    ...[proof.refused.length, proof.failed.length].map(String),
    `${seconds.toFixed(0)} s`,
    `${slowestPlanning.name}: ${slowestPlanning.seconds.toFixed(1)} s`,
  ];
}

function remarksOf({ notes, refused, failed }: NetworkProof): string {
  return [
    ...[...notes].map(([note, planners]) => `  note     ${note} (${[...planners].join(", ")})`),
    ...refused.map((reason) => `  refused  ${reason}`),
    ...failed.map((reason) => `  FAILED   ${reason}`),
  ].join("\n");
}
