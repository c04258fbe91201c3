/**
 * `npm run test:explore`: the tests with another seed for every property than the one that CI uses. A failure names the
 * seed; `npm run test:explore -- --seed N` runs it again. What else is given goes to vitest: files, `-t NAME`.
 */
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string" }, t: { type: "string", short: "t" } },
});
const seed = values.seed ?? String(randomInt(2 ** 31));
if (!/^-?\d+$/.test(seed)) {
  console.error(`--seed must be a whole number, not ${seed}`);
  process.exit(2);
}
console.log(`seed ${seed}`);
const filter = values.t === undefined ? [] : ["-t", values.t];
const { status } = spawnSync("npx", ["vitest", "run", ...positionals, ...filter], {
  stdio: "inherit",
  env: { ...process.env, EXPLORE_SEED: seed },
});
if (status !== 0) console.error(`failed with seed ${seed}: npm run test:explore -- --seed ${seed}`);
process.exitCode = status ?? 1;
