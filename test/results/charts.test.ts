import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { drawCharts, type DrawnCharts } from "../../results/index.ts";
import { placesOf } from "../../results/report/places.ts";
import { curves, rowWith } from "./rows.ts";

const rows = curves([50e6, 100e6, 1e9]);

test("a run over bandwidths has curves and bars, as SVG and PNG", async () => {
  const { files } = await drawCharts(rows, "single");
  expect(files.map(({ path }) => path)).toEqual([
    "charts/latency-over-bandwidth.svg",
    "charts/latency-over-bandwidth.png",
    "charts/speedup.svg",
    "charts/speedup.png",
  ]);
});

test("the curves have titles with units, a line and a shape for each planner", async () => {
  const svg = await svgOf("charts/latency-over-bandwidth.svg");
  expect(svg).toContain("small: latency over bandwidth");
  expect(svg).toContain("Bandwidth (Mbps)");
  expect(svg).toContain("Latency (ms)");
  expect(svg.match(/aria-roledescription="line mark"/g)).toHaveLength(2);
  expect(svg.match(/aria-roledescription="point"/g)).toHaveLength(6);
});

test("the bars have a title and a bar for each planner", async () => {
  const svg = await svgOf("charts/speedup.svg");
  expect(svg).toContain("Speed-up over single");
  expect(svg).toContain("geometric mean over 3 bandwidths from 50 Mbps to 1 Gbps");
  expect(svg.match(/aria-roledescription="bar"/g)).toHaveLength(2);
});

test("where planners plan for different things, legends say for what, and long names of models stand above their panels", async () => {
  const name = "resnet18[prune=30%;quantize=int8]";
  const mixed = rows.flatMap((row) => [
    { ...row, model: name },
    { ...row, model: name, planner: "pipeline" },
    { ...row, model: name, planner: "pipeline[objective=energy]" },
  ]);
  const { files } = await drawCharts(mixed, "single");
  const svg = contentOf(files, "charts/latency-over-bandwidth.svg").toString();
  for (const label of ["pipeline, for throughput", "pipeline[objective=energy], for energy", ">single<"])
    expect(svg).toContain(label);
  // A name beside its panels is turned by 270 degrees.
  const [, turned] =
    new RegExp(String.raw`rotate\((-?\d+)[^)]*\)[^>]*>${name.replaceAll(/[[\]]/g, "\\$&")}<`).exec(svg) ?? [];
  expect(svg).toContain(name);
  expect(turned).toBeUndefined();
});

test("a PNG is twice its SVG in size", async () => {
  const { files } = await drawCharts(rows, "single");
  const svg = new Resvg(contentOf(files, "charts/speedup.svg").toString());
  const png = Buffer.from(contentOf(files, "charts/speedup.png"));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(Math.abs(png.readUInt32BE(16) - 2 * svg.width)).toBeLessThanOrEqual(2);
  expect(Math.abs(png.readUInt32BE(20) - 2 * svg.height)).toBeLessThanOrEqual(2);
});

test("drawing again makes the same bytes", async () => {
  expect(await drawCharts(rows, "single")).toEqual(await drawCharts(rows, "single"));
});

test("there are no curves over one bandwidth, and nothing of what did not run", async () => {
  const { files: one } = await drawCharts(curves([100e6]), "single");
  expect(one.map(({ path }) => path)).toEqual(["charts/speedup.svg", "charts/speedup.png"]);
  const infeasible = rowWith({ status: "infeasible", simulated_latency_s: null, speedup: null });
  expect(await drawCharts([infeasible], "single")).toEqual({ files: [], notes: [] });
  expect(await drawCharts([], "single")).toEqual({ files: [], notes: [] });
});

test("whatever else varies has charts of its own", async () => {
  const settings = ["1", "2"].flatMap((slowdown) =>
    rows.map((row) => ({ ...row, swept: { "cluster.devices.0.slowdown": slowdown } })),
  );
  const { files } = await drawCharts(settings, "single");
  expect(files.map(({ path }) => path).filter((path) => path.endsWith(".svg"))).toEqual([
    "charts/latency-over-bandwidth-slowdown-1.svg",
    "charts/speedup-slowdown-1.svg",
    "charts/latency-over-bandwidth-slowdown-2.svg",
    "charts/speedup-slowdown-2.svg",
  ]);
  expect(contentOf(files, "charts/speedup-slowdown-2.svg")).toContain("slowdown=2");
});

async function svgOf(path: string): Promise<string> {
  return contentOf((await drawCharts(rows, "single")).files, path).toString();
}

function contentOf(files: DrawnCharts["files"], path: string): string | Uint8Array {
  return files.find((file) => file.path === path)!.content;
}

test("names that no XML may hold are drawn", async () => {
  for (const name of ["\u0000a\u0001\u001b[31m\ud800\ufffe<&>\"'", "\u202egnp\nb{x.y[0]\\"]) {
    const named = rows.map((row) => ({ ...row, model: name, planner: `${row.planner} ${name}` }));
    const { files, notes } = await drawCharts(named, "single");
    expect(notes).toEqual([]);
    expect(files).toHaveLength(4);
  }
});

test("a chart that cannot be drawn is a note, and the others are drawn", async () => {
  const endless = rows.map((row) => ({ ...row, simulated_latency_s: (10n ** 400n) as unknown as number }));
  const { files, notes } = await drawCharts(endless, "single");
  expect(files.map(({ path }) => path)).toEqual(["charts/speedup.svg", "charts/speedup.png"]);
  expect(notes).toEqual([expect.stringMatching(/^charts\/latency-over-bandwidth cannot be drawn: /)]);
});

test("a planner over others has a chart of what it gains over the best of them in each cell", async () => {
  const own = rows
    .filter(({ planner }) => planner !== "single")
    .map((row) => ({
      ...row,
      planner: "quilt[effort=quick]",
      simulated_latency_s: row.simulated_latency_s! / 1.25,
    }));
  const { files } = await drawCharts([...rows, ...own], "single");
  const svg = contentOf(files, "charts/gain-over-best.svg").toString();
  expect(svg).toContain("small: gain over the best other planner");
  expect(svg).toContain("Gain (%)");
  expect(svg.match(/aria-roledescription="point"/g)).toHaveLength(3);
  const { files: alone } = await drawCharts(own, "single");
  expect(alone.map(({ path }) => path)).not.toContain("charts/gain-over-best.svg");
});

test("a field that a sweep zips with the bandwidth makes no charts of its own: they say that it varies with it", async () => {
  const latencies: Readonly<Record<number, string>> = { 50e6: "5 ms", 100e6: "3 ms", 1e9: "1 ms" };
  const zipped = ["1", "2"].flatMap((slowdown) =>
    rows.map((row) => ({
      ...row,
      swept: {
        "cluster.network.latency": latencies[row.bandwidth_bps]!,
        "cluster.devices.0.slowdown": slowdown,
      },
    })),
  );
  const { files } = await drawCharts(zipped, "single");
  expect(files.map(({ path }) => path).filter((path) => path.endsWith(".svg"))).toEqual([
    "charts/latency-over-bandwidth-slowdown-1.svg",
    "charts/speedup-slowdown-1.svg",
    "charts/latency-over-bandwidth-slowdown-2.svg",
    "charts/speedup-slowdown-2.svg",
  ]);
  const svg = contentOf(files, "charts/latency-over-bandwidth-slowdown-1.svg");
  expect(svg).toContain("slowdown=1; latency varies with the bandwidth");
  const places = placesOf(zipped);
  expect(places.map(({ text, rows: own }) => [text, own.length])).toEqual([
    ["ring, slowdown=1, latency varies with the bandwidth", rows.length],
    ["ring, slowdown=2, latency varies with the bandwidth", rows.length],
  ]);
});

test("thirteen lines have names at their ends as far as these do not touch, and lines that coincide share a name and take turns in dashes", async () => {
  const planners = Array.from({ length: 13 }, (_, place) => `planner-${place}`);
  const many = planners.flatMap((planner, place) =>
    [50e6, 100e6].map((bandwidth) =>
      rowWith({
        planner,
        bandwidth_bps: bandwidth,
        // The last two are one line.
        simulated_latency_s: (1 + Math.min(place, 11) ** 2) * 1e-3 * (200e6 / bandwidth),
      }),
    ),
  );
  const { files } = await drawCharts(many, "single");
  const svg = contentOf(files, "charts/latency-over-bandwidth.svg").toString();
  const texts = svg.matchAll(/<text[^>]*translate\(([\d.]+),([\d.]+)\)[^>]*>(planner-[^<]*)</g);
  const names = new Map(
    [...texts].filter(([, x]) => Number(x) > 200).map(([, , y, name]) => [name!, Number(y)]),
  );
  expect(names.size).toBeGreaterThan(6);
  expect(names.has("planner-11 = planner-12")).toBe(true);
  const heights = [...names.values()].toSorted((a, b) => a - b);
  for (const [index, height] of heights.slice(1).entries())
    expect(height - heights[index]!).toBeGreaterThanOrEqual(11);
  // One of the two is whole, the other leaves it gaps.
  expect(svg.match(/aria-roledescription="line mark"[^>]*stroke-dasharray="7,7"/g)).toHaveLength(1);
});
