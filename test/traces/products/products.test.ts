import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rowOf } from "../../../results/index.ts";
import { runScenario } from "../../../scenarios/index.ts";
import { builtInNetwork, linkOperators, macs } from "../../../sim/model/index.ts";
import { InputError } from "../../../sim/errors.ts";
import { wholeBox } from "../../../sim/tensor/index.ts";
import {
  fitMatrixProducts,
  isProduct,
  leaveOneProductOut,
  parseTractTables,
  productCores,
  productSeconds,
  productsOf,
  productsProfile,
  rooflineProfile,
} from "../../../traces/index.ts";
import { scenarioOf, scenarioText } from "../../scenarios/scenario-text.ts";

const rates = { convolution: 1e9, pointwise: 1e9, depthwise: 1e9, matrix: 1e9, other: 1e9 };
const roofline = rooflineProfile({ name: "roofline", peakFlops: rates, memoryBandwidth: 1e9 });

describe("layers as products", () => {
  const layers = ["mobilenet-v1", "resnet18", "alexnet", "vit-b16", "bert-base"].flatMap((name) =>
    linkOperators(builtInNetwork(name)).operators.filter(isProduct),
  );

  it("are of several kinds, and multiply as much as the layers do", () => {
    const kinds = new Set(layers.map(({ operation }) => operation.kind));
    expect([...kinds]).toEqual(
      expect.arrayContaining(["convolution", "fully-connected", "matmul", "attention"]),
    );
    for (const operator of layers) {
      const whole = wholeBox(operator.shape);
      const products = productsOf(operator, whole);
      const multiplied = products.reduce((sum, { m, k, n, count }) => sum + m * k * n * count, 0);
      expect(multiplied).toBeCloseTo(macs(operator, whole), 3);
      const half = { start: whole.start, end: [Math.ceil(whole.end[0]! / 2), ...whole.end.slice(1)] };
      const ofHalf = productsOf(operator, half).reduce(
        (sum, { m, k, n, count }) => sum + m * k * n * count,
        0,
      );
      expect(ofHalf).toBeCloseTo(macs(operator, half), 3);
    }
  });

  it("take what the core does, and other layers what the other profile says", () => {
    const [core] = productCores;
    const profile = productsProfile(core!, roofline);
    for (const operator of linkOperators(builtInNetwork("mobilenet-v1")).operators.slice(1)) {
      const whole = wholeBox(operator.shape);
      const cost = profile.tileCost(operator, whole);
      if (!isProduct(operator)) {
        expect(cost).toBe(roofline.tileCost(operator, whole));
        continue;
      }
      const [product] = productsOf(operator, whole);
      expect(cost.kernel).toBe(productSeconds(core!.fit, product!));
      expect(cost.source).toBe("estimator");
      expect(cost.note).toMatch(/cortex-a53: one core, fitted to 363 products.*7 % \(median\), 22 % \(P90\)/);
    }
  });

  it("run in a scenario, beside a roofline", () => {
    const run = (profile: string) => {
      const cluster = `{devices: [{name: board, profile: ${profile}}], network: {topology: star, bandwidth: 1 Gbps, latency: 20 us}}`;
      const text = scenarioText({ model: "mobilenet-v1", cluster, planner: "single" });
      return rowOf([...runScenario(scenarioOf(text))][0]!);
    };
    const row = run("{products: cortex-a53, others: raspberry-pi-3}");
    expect(row.estimator_share).toBeGreaterThan(0.3);
    expect(row.estimator_share! + row.roofline_share!).toBeCloseTo(1, 9);
    expect(row.reason).toContain("products of cortex-a53");
    const slow = run("{products: cortex-a53, others: raspberry-pi-3}, slowdown: 2");
    expect(slow.simulated_latency_s! / row.simulated_latency_s!).toBeCloseTo(2, 9);
    expect(() => run("{products: cortex-a99, others: raspberry-pi-3}")).toThrow(/cortex-a53/);
    expect(() => run("{products: cortex-a53}")).toThrow(/others/);
  });
});

describe("tables of products", () => {
  it("count the fastest kernel of each, and give back the parts that times are made of", () => {
    const lines = [4, 8, 12, 30, 64].flatMap((m) =>
      [5, 16, 100].flatMap((k) =>
        [1, 8, 20].flatMap((n) => {
          const padded = Math.ceil(m / 8) * 8 * Math.ceil(n / 8) * 8;
          const seconds = n === 1 ? 2e-6 + 1e-9 * m * k : 1e-6 + 3e-10 * padded * k + 2e-9 * m * n;
          return [`fast 8 8 ${m} ${k} ${n} ${seconds}`, `slow 4 4 ${m} ${k} ${n} ${seconds * 2}`];
        }),
      ),
    );
    const { products, kernels } = parseTractTables([{ name: "t", text: lines.join("\n") }]);
    expect([products.length, kernels]).toEqual([45, [[8, 8]]]);
    const fit = fitMatrixProducts(products, kernels);
    for (const [place, part] of [1e-6, 3e-10, 0, 2e-9].entries())
      expect(fit.matrix[place]).toBeCloseTo(part, 14);
    for (const [place, part] of [2e-6, 1e-9, 0].entries()) expect(fit.vector[place]).toBeCloseTo(part, 14);
    expect(leaveOneProductOut(products, kernels).worst).toBeLessThan(1e-6);
  });

  it.each([
    ["kernel 8 8 1 2", "t:1: has 5 cells (allowed: 7)"],
    ["kernel 8 8 1 2 3 NaN", "is not a finite number"],
    ["kernel 8 8 1 2 0 1", "has a number that is not above 0"],
  ])("%j is refused", (text, message) => {
    expect(() => parseTractTables([{ name: "t", text }])).toThrow(InputError);
    expect(() => parseTractTables([{ name: "t", text }])).toThrow(message);
  });
});

const folder = join(import.meta.dirname, "../../../../shared/data/tract");

it.skipIf(!existsSync(folder)).each(productCores)(
  "$name is what its table fits to now (skipped where ../shared/data/tract is absent)",
  ({ name, fit, errors }) => {
    const files = ["", "_mmv"].map((ending) => {
      const file = `${name.replace("-", "_")}${ending}.txt`;
      return { name: file, text: readFileSync(join(folder, file), "utf8") };
    });
    const { products, kernels } = parseTractTables(files);
    const fresh = fitMatrixProducts(products, kernels);
    expect(fresh.kernels).toEqual(fit.kernels);
    const relative = (numbers: readonly number[], shipped: readonly number[]) =>
      numbers.map((number, place) => Math.abs(number - shipped[place]!) / (number || 1));
    for (const error of [...relative(fresh.matrix, fit.matrix), ...relative(fresh.vector, fit.vector)])
      expect(error).toBeLessThan(1e-5);
    const left = leaveOneProductOut(products, kernels);
    expect(left.shapes).toBe(errors.shapes);
    expect(left.median).toBeCloseTo(errors.median, 4);
    expect(left.p90).toBeCloseTo(errors.p90, 4);
  },
);
