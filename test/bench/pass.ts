import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

interface Workload {
  readonly name: string;
  run(): unknown;
}

/** `pass.ts FOLDER [TEXT]`: each workload of a checkout twice, and the milliseconds of the second time as JSON. */
const [folder = ".", only = ""] = process.argv.slice(2);
const bench = join(folder, "test", "bench");
const times: Record<string, number> = {};
for (const file of readdirSync(bench).sort()) {
  // Files that declare no workloads run on being imported, or compare.
  if (["main.ts", "pass.ts", "against.ts", "table.ts"].includes(file) || !file.endsWith(".ts")) continue;
  const { benchmarks = [] }: { benchmarks?: readonly Workload[] } = await import(
    pathToFileURL(join(bench, file)).href
  );
  for (const { name, run } of benchmarks) {
    if (!name.includes(only)) continue;
    await run();
    const start = performance.now();
    await run();
    times[name] = performance.now() - start;
  }
}
process.stdout.write(JSON.stringify(times));
