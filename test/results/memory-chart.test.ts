import { expect, test } from "vitest";
import { drawMemoryChart } from "../../results/index.ts";

const curves = ["a", "b"].map((device, index) => ({
  device,
  moments: [
    { time: 0, bytes: 2 ** 20 * (index + 1) },
    { time: 0.01, bytes: 2 ** 22 },
    { time: 0.02, bytes: 0 },
  ],
}));

const titles = { title: "Memory over time", subtitle: "small", of: "activations" } as const;

test("memory over time has a line of steps for each device, and units", async () => {
  const svg = String(await drawMemoryChart(curves, titles, "svg"));
  expect(svg).toContain("Live activations (MiB)");
  expect(svg).toContain("Time (ms)");
  expect(svg.match(/aria-roledescription="line mark"/g)).toHaveLength(2);
  expect(await drawMemoryChart(curves, titles, "svg")).toBe(svg);
});

test("memory over time is a PNG where that is asked for", async () => {
  const png = await drawMemoryChart(curves, titles, "png");
  expect(Buffer.from(png).subarray(1, 4).toString()).toBe("PNG");
});
