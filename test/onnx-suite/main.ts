import { judge, nodeTests, type Verdict } from "./node-tests.ts";

const tests = nodeTests();
if (tests.length === 0) {
  console.log("skipped: the ONNX backend tests are not installed (Debian package libonnx-testdata)");
  process.exit(0);
}
const verdicts = tests.map(judge);
const of = (wanted: Verdict["verdict"]) => verdicts.filter(({ verdict }) => verdict === wanted);
const [right, bounded, wrong, refused] = [of("right"), of("bounded"), of("wrong"), of("refused")];
const counted = right.length + bounded.length + wrong.length + refused.length;
const share = (part: readonly Verdict[]) =>
  `${part.length} (${((100 * part.length) / counted).toFixed(1)} %)`;

if (process.argv.includes("--verbose")) {
  for (const { test, reason } of refused) console.log(`refused ${test}: ${reason}`);
}
for (const { test, reason } of wrong) console.log(`WRONG ${test}: ${reason}`);
const byType = new Map<string, number>();
for (const { types } of refused) {
  const type = types.join("+").slice(0, 60);
  byType.set(type, (byType.get(type) ?? 0) + 1);
}
console.log("refused, by the operators of the file:");
for (const [type, count] of [...byType].sort((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(5)} ${type}`);
const asConstants = (kind: Verdict["constants"]) =>
  right.filter(({ constants }) => constants === kind).length;
console.log(
  `${counted} node tests: right ${share(right)}, an upper bound ${share(bounded)}, wrong ${share(wrong)}, refused ${share(refused)}; ` +
    `${verdicts.length - counted} not counted, which compute nothing or something else than tensors\n` +
    `of the right ones ${asConstants("none")} as they are, ${asConstants("all but the first")} with inputs but the first as ` +
    `constants, ${asConstants("all")} with all inputs as constants`,
);
process.exit(wrong.length > 0 ? 1 : 0);
