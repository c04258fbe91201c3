import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

interface Workload {
  readonly name: string;
  run(): unknown;
}

/** A short workload runs until this many milliseconds have passed, for one run of it says little. */
const longEnough = 300;

/** `checkout.ts FOLDER`: prints the names of a checkout's workloads as JSON, then for every name that it reads the mean milliseconds of a run. */
const [folder = "."] = process.argv.slice(2);
const bench = join(folder, "test", "bench");
const workloads = new Map<string, Workload>();
for (const file of readdirSync(bench).sort()) {
  // Files that declare no workloads run on being imported, or compare.
  if (["main.ts", "checkout.ts", "pass.ts", "against.ts", "table.ts"].includes(file) || !file.endsWith(".ts"))
    continue;
  const { benchmarks = [] }: { benchmarks?: readonly Workload[] } = await import(
    pathToFileURL(join(bench, file)).href
  );
  for (const workload of benchmarks) workloads.set(workload.name, workload);
}
console.log(JSON.stringify([...workloads.keys()]));

for await (const name of createInterface(process.stdin)) {
  const start = performance.now();
  let runs = 0;
  let passed = 0;
  while (passed < longEnough) {
    await workloads.get(name)?.run();
    runs++;
    passed = performance.now() - start;
  }
  console.log(passed / runs);
}
