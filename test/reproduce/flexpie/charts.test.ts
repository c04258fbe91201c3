import { expect, test } from "vitest";
import { drawFlexpieCharts } from "../../../reproduce/flexpie/charts/index.ts";
import { comparisonsOff } from "./published-times.ts";

const files = await drawFlexpieCharts(comparisonsOff());
const svgOf = (path: string) => files.find((file) => file.path === path)!.content.toString();
const count = (svg: string, role: string) =>
  svg.match(new RegExp(`aria-roledescription="${role}"`, "g"))?.length ?? 0;

test("each chart has a bar for each scheme in each of its 36 settings", () => {
  expect(count(svgOf("flexpie-4-nodes.svg"), "bar")).toBe(216);
  expect(count(svgOf("flexpie-3-nodes.svg"), "bar")).toBe(216);
});

test("published times are points on the bars, or stand along bars that are cut off", () => {
  const svg = svgOf("flexpie-4-nodes.svg");
  const numbers = svg.match(/>\d+ \| \d+</g) ?? [];
  expect(numbers).toContain(">3205 | 3205<");
  expect(count(svg, "point") + numbers.length).toBe(144);
  expect(count(svgOf("flexpie-3-nodes.svg"), "point")).toBe(0);
});

test("networks, topologies, schemes and the unit are named", () => {
  const svg = svgOf("flexpie-4-nodes.svg");
  for (const name of ["MobileNet-v1", "BERT-base", "(ms)", "Ring", "PS", "Mesh", "500M", "Layer-wise"]) {
    expect(svg).toContain(name);
  }
});
