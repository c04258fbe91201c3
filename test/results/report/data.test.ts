import { describe, expect, test } from "vitest";
import { latencyCurves, latencyPanels } from "../../../results/report/charts/latency-panel.ts";
import { html, sentence } from "../../../results/report/html.ts";
import { forScript, jsonForScript } from "../../../results/report/libraries.ts";
import { looksOf } from "../../../results/report/palette.ts";
import { placesOf } from "../../../results/report/places.ts";
import { shownTimelines } from "../../../results/report/shown-timelines.ts";
import { tableOf } from "../../../results/report/table-data.ts";
import { winnerMaps } from "../../../results/report/winner-map.ts";
import { isWide, scaleFor } from "../../../results/charts/scales.ts";
import { shownRows } from "../../../results/shown-rows.ts";
import { rowWith } from "../rows.ts";
import { timed, timeline, without } from "./runs.ts";

test("panels of one model have the same axes, whatever lies on each", () => {
  const rows = [
    ...[timed("single", 10, 100), timed("single", 100, 40)],
    ...[timed("single", 10, 400, { topology: "star" }), timed("single", 1000, 10, { topology: "star" })],
  ];
  const scales = latencyPanels(placesOf(rows), looksOf(["single"])).map(({ specification }) =>
    [...JSON.stringify(specification).matchAll(/"domainMin":([^,]+),"domainMax":([^,]+),/g)]
      .map(([, least, most]) => `${Math.round(Number(least))} to ${Math.round(Number(most))}`)
      .toSorted(),
  );
  expect(scales).toHaveLength(2);
  expect([...new Set(scales[0])]).toEqual(["10 to 1000", "10 to 400"]);
  expect(scales[1]).toEqual(scales[0]);
});

describe("the winner map", () => {
  test("has the winner of each cell and its lead, the geometric mean over seeds", () => {
    const rows = [
      timed("single", 10, 100),
      timed("fused", 10, 40),
      timed("fused", 10, 90, { seed: 2 }),
      timed("single", 10, 100, { seed: 2 }),
      timed("single", 100, 50),
      timed("fused", 100, 50),
      without("infeasible", "no", { planner: "single", bandwidth_bps: 5e6 }),
    ];
    // The mean of 40 and 90 is 60: single takes two thirds longer.
    const [map] = winnerMaps(placesOf(rows));
    expect(map?.bandwidths).toEqual([5e6, 10e6, 100e6]);
    const [none, ahead, level] = map?.lines[0]?.cells ?? [];
    expect(none).toEqual({ winners: [], lead: undefined });
    expect(ahead?.winners).toEqual(["fused"]);
    expect(ahead?.lead).toBeCloseTo(2 / 3, 12);
    expect(level).toEqual({ winners: ["single", "fused"], lead: undefined });
  });

  test("has one table of models that have one line each", () => {
    const rows = ["a", "b"].flatMap((model) =>
      ["single", "fused"].map((planner) => ({ ...timed(planner, 10, 1), model })),
    );
    const maps = winnerMaps(placesOf(rows));
    expect(maps.map(({ lines }) => lines.map(({ text }) => text))).toEqual([["a, ring", "b, ring"]]);
  });

  test("needs two planners, and two cells with a winner", () => {
    expect(winnerMaps(placesOf([timed("single", 10, 1), timed("single", 20, 1)]))).toEqual([]);
    expect(winnerMaps(placesOf([timed("single", 10, 1), timed("fused", 10, 1)]))).toEqual([]);
  });
});

test("curves are means over the seeds with an interval around them", () => {
  const [place] = placesOf([1, 2, 3].map((seed) => timed("fused", 10, 10 ** (seed - 1), { seed })));
  const [point, ...others] = latencyCurves(place!);
  expect(others).toEqual([]);
  expect(point?.latency).toBeCloseTo(10, 12);
  // Means of three draws lie between the least and the largest value.
  expect(point!.low).toBeGreaterThanOrEqual(1 - 1e-12);
  expect(point!.low).toBeLessThan(10);
  expect(point!.high).toBeGreaterThan(10);
  expect(point!.high).toBeLessThanOrEqual(100 + 1e-9);
  expect(latencyCurves(placesOf([timed("fused", 10, 5)])[0]!)).toEqual([
    { planner: "fused", bandwidth: 10, latency: 5 },
  ]);
});

describe("the table", () => {
  const rows = [
    timed("single", 10, 123.45678, {
      speedup: 0.8123456,
      bytes_moved: 1.5e6,
      trace_share: 0.75,
      roofline_share: 0.25,
    }),
    without("failed", "Error", { planner: "fused", bandwidth_bps: 2.5e9 }),
  ];

  test("has columns for what varies and what was measured, with units", () => {
    expect(tableOf(rows, "single").columns).toEqual([
      { name: "Model", unit: "" },
      { name: "Topology", unit: "" },
      { name: "Bandwidth", unit: "Mbps", numbers: "digits" },
      { name: "Planner", unit: "", choices: ["single", "fused"] },
      { name: "Latency", unit: "ms", numbers: "digits" },
      { name: "Speed-up over single", unit: "×", numbers: "decimals" },
      { name: "Predicted latency", unit: "ms", numbers: "digits" },
      { name: "Believed latency", unit: "ms", numbers: "digits" },
      { name: "Moved", unit: "MB", numbers: "digits" },
      { name: "Measured", unit: "% of compute time", numbers: "decimals" },
      { name: "Roofline", unit: "% of compute time", numbers: "decimals" },
      { name: "Status", unit: "", choices: ["ok", "failed"] },
      { name: "Reason or note", unit: "" },
    ]);
  });

  test("has values in those units, to six digits", () => {
    expect(tableOf(rows, "single").rows).toEqual([
      ["resnet18", "ring", 10, "single", 123.457, 0.812346, 123.457, 123.457, 1.5, 75, 25, "ok", ""],
      ["resnet18", "ring", 2500, "fused", null, null, null, null, 0, null, 0, "failed", "Error"],
    ]);
  });
});

describe("rows of a very long sweep", () => {
  /** 40 bandwidths for each of 50 slowdowns, planned by two planners. */
  const rows = Array.from({ length: 50 * 40 * 2 }, (_, number) =>
    rowWith({
      planner: number % 2 === 0 ? "single" : "inh",
      bandwidth_bps: 1e6 * (1 + (Math.floor(number / 2) % 40)),
      swept: { slowdown: String(Math.floor(number / 80)) },
    }),
  );

  test("are all shown where they are few enough", () => {
    expect(shownRows(rows, rows.length)).toEqual({ rows, note: "" });
  });

  test("are shown in part: planners side by side, all over the sweep, and that is said", () => {
    // As many settings as slowdowns: at equal distances all would have the same bandwidth.
    const { rows: shown, note } = shownRows(rows, 100);
    expect(note).toBe("100 of 4,000 points, spread evenly");
    expect(shown).toHaveLength(100);
    expect(shown[0]).toBe(rows[0]);
    const numbers = shown.map((row) => rows.indexOf(row));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(numbers.filter((number) => number % 2 === 0).map((number) => number + 1)).toEqual(
      numbers.filter((number) => number % 2 === 1),
    );
    expect(new Set(shown.map(({ swept }) => swept["slowdown"])).size).toBe(50);
    expect(new Set(shown.map(({ bandwidth_bps }) => bandwidth_bps)).size).toBeGreaterThan(30);
  });

  test("have axes, however many they are", () => {
    const values = Array.from({ length: 300_000 }, (_, index) => 1 + index);
    expect(isWide(values)).toBe(true);
    expect(scaleFor(values, true, false)).toMatchObject({ domainMin: 1, domainMax: 300_000 });
  });
});

test("timelines of a network: the fastest first, the baseline last of those that are level", () => {
  const points = [timed("single", 10, 50), timed("outc", 10, 60), timed("fused", 10, 50)];
  const shown = shownTimelines(
    points.map((row) => ({ row, timeline })),
    points,
    "single",
  );
  expect(shown.map(({ label }) => label)).toEqual([
    "fused, 50.0 ms, fastest",
    "single, 50.0 ms, fastest, baseline",
    "outc, 60.0 ms",
  ]);
});

test("planners look as in all other charts, and black turns white on a dark page", () => {
  expect(looksOf(["single", "flexpie"])).toEqual([
    { planner: "single", light: "#7f7f7f", dark: "#7f7f7f", shape: "circle" },
    { planner: "flexpie", light: "#000000", dark: "#f2f2f2", shape: "cross" },
  ]);
});

test("no two of 32 planners have one colour, on a light page or a dark one, and no two of 100 one colour and shape", () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `planner-${index}`);
  const many = looksOf(["flexpie", "single", ...names(30)]);
  for (const theme of ["light", "dark"] as const)
    expect(new Set(many.map((look) => look[theme])).size).toBe(many.length);
  const looks = looksOf(names(100)).map(({ light, shape }) => `${light} ${shape}`);
  expect(new Set(looks).size).toBe(100);
});

describe("texts in the page", () => {
  test("cannot become markup", () => {
    expect(html`<b title="${'"'}">${"<i> & "}${[html`<u>${1}</u>`]}</b>`.html).toBe(
      '<b title="&quot;">&lt;i&gt; &amp; <u>1</u></b>',
    );
    expect(sentence("`<a>` is <b>").html).toBe("<code>&lt;a&gt;</code> is &lt;b&gt;");
  });

  test("cannot end a script", () => {
    expect(jsonForScript("</script><!--")).toBe('"\\u003c/script>\\u003c!--"');
    expect(JSON.parse(jsonForScript("</script>"))).toBe("</script>");
    expect(forScript('"</script>" + "<!--"')).toBe('"<\\/script>" + "<\\!--"');
  });
});
