import { expect, test } from "vitest";
import { tokensChart } from "../../results/charts/tokens-chart.ts";
import { resultTable } from "../../results/index.ts";
import { renderSvg } from "../../results/charts/render.ts";
import { rowWith } from "./rows.ts";

const made = (
  devices: number,
  milliseconds: readonly [compute: number, transfer: number, waiting: number],
) => {
  const [compute, transfer, waiting] = milliseconds.map((part) => part / 1e3) as [number, number, number];
  return rowWith({
    ...{ model: "small[weights=q4]", devices, planner: "tensor", time_to_first_token_s: 1 },
    ...{ token_mean_s: compute + transfer + waiting, token_p95_s: compute + transfer + waiting },
    ...{ token_compute_s: compute, token_transfer_s: transfer, token_waiting_s: waiting },
    tokens_per_s: 1 / (compute + transfer + waiting),
  });
};

test("a table shows what a token is made of, and nothing where none was made", () => {
  const table = resultTable([made(1, [400, 0, 0]), made(2, [200, 30, 20])], "single");
  expect(table).toMatch(/first token .* token .* p95 .* compute .* transfer .* waiting .* tokens\/s/);
  expect(table).toMatch(/│ 2 .*│ +1000 │ +250 │ +250 │ +200 │ +30.0 │ +20.0 │ +4 │/);
  expect(resultTable([rowWith()], "single")).not.toMatch(/first token/);
});

test("a chart stacks compute, transfer and waiting over devices, and there is none of one number of devices", async () => {
  const spec = tokensChart([made(1, [400, 0, 0]), made(2, [200, 30, 20])], "tokens", "switch, 1 Gbps");
  const svg = await renderSvg(spec!);
  for (const text of ["small", "tensor", "ms a token", "compute", "transfer", "waiting for others"])
    expect(svg).toContain(text);
  expect(tokensChart([made(2, [200, 30, 20])], "tokens", "")).toBeUndefined();
});
