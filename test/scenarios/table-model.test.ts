import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rowOf } from "../../results/index.ts";
import { runScenario } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { intraDpProblem, type IntraDp } from "../support/intra-dp.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const folder = mkdtempSync(join(tmpdir(), "slicewise-table-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

interface Cut {
  readonly model: string;
  readonly edge: string;
  readonly cloud: string;
  /** Bytes/s. */
  readonly bandwidths: readonly number[];
  readonly planner?: string;
  readonly latency?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Rows of a cut between two devices, one for each bandwidth; the result stays where it is. */
function cut({ model, edge, cloud, bandwidths, planner = "cic", latency = "0 ms", fields = {} }: Cut) {
  const texts = bandwidths.map((bytes) => `${bytes} B/s`);
  const text = scenarioText({
    model,
    cluster: `{devices: [{name: board, profile: ${edge}}, {name: server, profile: ${cloud}}], network: {topology: mesh, bandwidth: ${texts[0]!}, latency: ${latency}}}`,
    planner,
    result: "anywhere",
    sweep: `{cluster.network.bandwidth: [${texts.join(", ")}]}`,
    ...fields,
  });
  return [...runScenario(scenarioOf(text, folder))].map(rowOf).filter((row) => row.planner !== "single");
}

/** Name, times on both sides in milliseconds, bytes. */
type Layer = readonly [name: string, edge: number, cloud: number, bytes: number];
const layers: readonly Layer[] = [
  ["input", 0, 0, 900],
  ["a", 3, 1, 2000],
  ["b", 4, 1, 90],
  ["c", 9, 2, 400],
  ["d", 5, 1, 10],
];

/** Seconds of a chain that is cut behind its first layers. */
function secondsOf(chain: readonly Layer[], onEdge: number, bandwidth: number): number {
  const sum = (part: readonly Layer[], place: 1 | 2) =>
    part.reduce((total, layer) => total + layer[place], 0);
  const crossing = onEdge < chain.length ? chain[onEdge - 1]![3] / bandwidth : 0;
  return (sum(chain.slice(0, onEdge), 1) + sum(chain.slice(onEdge), 2)) / 1e3 + crossing;
}

const bestOf = (chain: readonly Layer[], bandwidth: number) =>
  Math.min(...chain.map((_, last) => secondsOf(chain, last + 1, bandwidth)));

describe("a table of layers alone", () => {
  const bandwidths = [1e3, 2e4, 1e5, 3e5, 1e7];
  const csv = (line: (layer: Layer) => readonly (string | number)[], mark = ",") =>
    layers.map((layer) => line(layer).join(mark)).join("\n");

  it.each([
    {
      form: "commas, and milliseconds and bytes by the names of columns",
      text: `name,edge_ms,cloud_ms,out\n${csv((layer) => layer)}\n`,
      model: "layer: name, bytes: out",
      edge: "layer: name, milliseconds: edge_ms",
      cloud: "layer: name, milliseconds: cloud_ms",
    },
    {
      form: "blanks, places, and other units",
      text: csv(([name, edge, cloud, bytes]) => [name, edge * 1e3, cloud / 1e3, bytes * 8], "   "),
      model: "layer: 1, bits: 4",
      edge: "layer: 1, microseconds: 2",
      cloud: "layer: 1, seconds: 3",
    },
    {
      form: "semicolons, KiB, carriage returns, and cumulative times",
      text: `layer;t;KiB\r\n${layers
        .map(([name, , , bytes], row) => {
          const upTo = layers.slice(0, row + 1).reduce((sum, layer) => sum + layer[1], 0);
          return `${name};${upTo};${bytes / 1024}\r\n`;
        })
        .join("")}`,
      model: "kibibytes: KiB",
      edge: "milliseconds: t, cumulative: true",
      cloud: "milliseconds: t, cumulative: true",
      isSlowdown: true,
    },
    {
      form: "tabs, thousands of floats, an input by its size and layers that say what they read",
      text: `layer\tms\tserver ms\tfloats\treads\n${layers
        .slice(1)
        .reverse()
        .map(([name, edge, cloud, bytes]) => {
          const before = layers[layers.findIndex(([other]) => other === name) - 1]![0];
          return [name, edge, cloud, bytes / 4, before === "input" ? "none" : `[${before}]`].join("\t");
        })
        .join("\n")}`,
      model: "floats: floats, inputs: reads, input: 900 B",
      edge: "milliseconds: ms",
      cloud: "milliseconds: server ms",
    },
    {
      form: "several networks and devices in one",
      text: `net,where,n,s,bytes\n${[
        ...layers.map(([, edge, , bytes], row) => `x,pi,${row},${edge / 1e3},${bytes}`),
        ...layers.map(([, , cloud, bytes], row) => `x,gpu,${row},${cloud / 1e3},${bytes}`),
        "y,pi,0,1,1",
      ].join("\n")}`,
      model: "layer: n, where: {net: x, where: pi}, input: 0",
      edge: "layer: n, seconds: s, where: {net: x, where: pi}",
      cloud: "layer: n, seconds: s, where: {net: x, where: gpu}",
    },
    {
      form: "JSON, a list of mappings beside other things",
      text: JSON.stringify({
        source: "here",
        notes: ["a", "b"],
        layers: layers.map(([name, edge, cloud, out], row) => ({
          name,
          edge,
          cloud,
          out,
          reads: row > 0 ? [layers[row - 1]![0]] : null,
        })),
      }),
      model: "layer: name, bytes: out, inputs: reads",
      edge: "layer: name, milliseconds: edge",
      cloud: "layer: name, milliseconds: cloud",
    },
    {
      form: "JSON, a part with a list for each column and rows without names",
      text: JSON.stringify({
        own: {
          e: layers.map((layer) => layer[1]),
          c: layers.map((layer) => layer[2]),
          b: layers.map((layer) => layer[3] * 8),
        },
        other: { e: [1], c: [2], b: [3] },
      }),
      model: "part: own, layer: 0, bits: b, input: 0",
      edge: "part: own, layer: 0, milliseconds: e",
      cloud: "part: own, layer: 0, milliseconds: c",
    },
    {
      form: "JSON, mappings by the names of layers, in a part of a part",
      text: JSON.stringify({
        runs: {
          "may.1": Object.fromEntries(layers.map(([name, e, c, b]) => [name, { e, c, b }])),
          other: { x: { e: 1 } },
        },
      }),
      model: "part: runs.may.1, layer: name, bytes: b",
      edge: "part: runs.may.1, milliseconds: e",
      cloud: "part: runs.may.1, milliseconds: c",
    },
    {
      form: "JSON, a list of lists, whose columns go by place",
      text: JSON.stringify(layers),
      model: "layer: 1, bytes: 4",
      edge: "layer: 1, milliseconds: 2",
      cloud: "layer: 1, milliseconds: 3",
    },
    {
      form: "quoted names, points without digits, separators at the end, and carriage returns alone",
      text: `layer,e,c,b\r${csv(([name, edge, cloud, bytes]) => [
        `"${name}"`,
        `${edge}.`,
        cloud / 10,
        bytes,
        "",
      ])
        .replaceAll(/,0\.(\d)/g, ",.$1")
        .replaceAll("\n", "\r")}\r`,
      model: "bytes: b",
      edge: "milliseconds: e",
      cloud: "milliseconds: c",
      cloudScale: 0.1,
    },
  ])("is enough for a cut: $form", ({ text, model, edge, cloud, isSlowdown = false, cloudScale = 1 }) => {
    write("own.txt", text);
    const rows = cut({
      model: `{table: own.txt, ${model}}`,
      edge: `{table: own.txt, ${edge}}`,
      cloud: `{table: own.txt, ${cloud}}${isSlowdown ? ", slowdown: 0.25" : ""}`,
      bandwidths,
    });
    const chain = layers.map(([name, on, off, bytes]): Layer => [
      name,
      on,
      isSlowdown ? on / 4 : off * cloudScale,
      bytes,
    ]);
    for (const [index, bandwidth] of bandwidths.entries()) {
      const expected = bestOf(chain, bandwidth);
      expect(rows[index]!.status).toBe("ok");
      expect(rows[index]!.simulated_latency_s! / expected).toBeCloseTo(1, 9);
      expect(rows[index]!.predicted_latency_s! / expected).toBeCloseTo(1, 9);
      expect(rows[index]!.table_share).toBe(1);
      expect(rows[index]!.reason).not.toContain("without the compression");
    }
    expect(new Set(rows.map((row) => row.bytes_moved)).size).toBeGreaterThan(2);
  });

  it("may have outputs of no bytes: readers wait for them, and they cross as messages that only take the latency", () => {
    write(
      "empty.csv",
      "layer,edge,bytes,from\nv1,10,0,\nv2,20,0,v1\nv3,30,0,v1\nv4,10,0,v2|v3\n".replaceAll(",", "\t"),
    );
    const seconds = [10, 20, 30, 10];
    const readers = [[1, 2], [3], [3], []];
    for (const slowdown of [0.1, 0.6, 0.95, 3]) {
      /** All cuts from which nothing comes back; what crosses leaves together. */
      let least = Infinity;
      for (let onEdge = 0; onEdge < 16; onEdge++) {
        const isOnEdge = (layer: number) => ((onEdge >> layer) & 1) === 1;
        if (readers.some((all, layer) => !isOnEdge(layer) && all.some(isOnEdge))) continue;
        const onServer = seconds.filter((_, layer) => !isOnEdge(layer));
        const sum = seconds.reduce((total, time, layer) => total + (isOnEdge(layer) ? time : 0), 0);
        const server = onServer.reduce((total, time) => total + time * slowdown, 0);
        least = Math.min(least, (sum + server + (onServer.length > 0 ? 4 : 0)) / 1e3);
      }
      const profile = "{table: empty.csv, milliseconds: edge}";
      for (const planner of ["cic", "dads", "qdmp"]) {
        const [row] = cut({
          model: "{table: empty.csv, bytes: bytes, inputs: from, input: 0 B}",
          edge: profile,
          cloud: `${profile}, slowdown: ${slowdown}`,
          bandwidths: [1],
          planner,
          latency: "4 ms",
        });
        expect(row!.simulated_latency_s).toBeCloseTo(least, 12);
        expect(row).toMatchObject({ bytes_moved: 0, peak_memory_bytes: 0 });
      }
    }
  });

  it("may fan out and join, and what is read twice crosses once", () => {
    write(
      "fan.csv",
      "layer,edge,cloud,bytes,from\ninput,0,0,5000,\nv1,1,5,100,input\nv2,9,1,80,v1\nv3,9,1,80,v1\nv4,2,1,8,v2;v3\n".replaceAll(
        ";",
        "|",
      ),
    );
    const [row] = cut({
      model: "{table: fan.csv, inputs: from}",
      edge: "{table: fan.csv, milliseconds: edge}",
      cloud: "{table: fan.csv, milliseconds: cloud}",
      bandwidths: [1e5],
    });
    expect(row!.simulated_latency_s).toBeCloseTo(1e-3 + 100 / 1e5 + 3e-3, 12);
    expect(row!.bytes_moved).toBe(100);
  });

  it("says which cumulative times go down", () => {
    write("down.csv", "layer,s,bytes\ninput,0,10\na,3,5\nb,2,5\nc,4,0\n");
    const [row] = cut({
      model: "{table: down.csv}",
      edge: "{table: down.csv, seconds: s, cumulative: true}",
      cloud: "{table: down.csv, seconds: s, cumulative: true}, slowdown: 0.5",
      bandwidths: [1],
    });
    expect(row!.simulated_latency_s).toBeCloseTo(4, 12);
    expect(row!.reason).toContain(
      "1 cumulative times of column s are below earlier ones: those layers take nothing (b)",
    );
  });

  const given = "layer,s,bytes,from\nfirst,1,5,\nb,2,7,first\n";
  it.each([
    [
      "no row that looks like the input",
      "{table: bad.csv}",
      "is its first row, first, the model's input? (say input: NAME",
    ],
    ["an input that is not a row", "{table: bad.csv, input: image}", "bad.csv: no row is the input image"],
    [
      "no column of sizes",
      "{table: bad.csv, bits: size, input: first}",
      "bad.csv: has no column size (its columns: layer, s, bytes, from)",
    ],
    [
      "no rows that match",
      "{table: bad.csv, input: first, where: {s: 9}}",
      "no row has 9 in column s (its values: 1, 2)",
    ],
    ["two columns of sizes", "{table: bad.csv, bytes: bytes, bits: bytes}", "names several columns of sizes"],
    [
      "a time for a size",
      "{table: bad.csv, bytes: from, input: first}",
      'column from of layer first: "" is not a finite number',
    ],
    [
      "a layer that reads what is not there",
      "{table: gap.csv, inputs: from, input: first}",
      "reads unknown x",
    ],
    [
      "a first layer that reads what is not there",
      "{table: typo.csv, layer: name, bytes: out, inputs: reads, input: frame}",
      "reads unknown zzz",
    ],
    ["an unknown column", "{table: bad.csv, columns: 3}", "columns: is not a field"],
    ["a column that is none", "{table: bad.csv, layer: -1}", "-1 is not a column"],
    [
      "a part of what is not a JSON",
      "{table: bad.csv, part: x}",
      "bad.csv: is not JSON, which alone has parts",
    ],
    [
      "JSON without a table",
      "{table: two.json}",
      "two.json: is not a table (allowed in JSON: a list of mappings, a map with one such list, a map of mappings by layer, a map of lists of one length, a list of lists; part: NAME says which of a, b it is)",
    ],
    ["a part that is not there", "{table: two.json, part: c}", "two.json: has no part c (its parts: a, b)"],
    ["a missing file", "{table: none.csv}", "none.csv: there is no such file"],
    [
      "a row that is too long",
      "{table: long.csv, kilobytes: kb}",
      "long.csv:3: has 4 cells between commas, and line 1 has 3",
    ],
    [
      "a row that is too short",
      "{table: bare.txt, kilobytes: kb}",
      "bare.txt:3: has 2 cells between blanks, and line 1 has 3",
    ],
    [
      "sizes in a column of another name",
      "{table: kb.csv}",
      "has no column bytes (its columns: layer, ms, kb); the name of one with another unit is given as kilobytes: NAME",
    ],
    [
      "places where the first line names columns",
      "{table: bad.csv, layer: 1, bytes: 3, input: first}",
      'bad.csv:1: column 3 of layer layer: "bytes" is not a finite number from 0; a first line that names the columns asks for their names',
    ],
  ])("is refused for %s", (_, model, message) => {
    write("long.csv", "layer,ms,kb\ndata,0,1\nconv 3,5,2,1\n");
    write("kb.csv", "layer,ms,kb\ndata,0,1\n");
    write("bare.txt", "layer ms kb\ndata 0 1\na 3\n");
    write("bad.csv", given);
    write("two.json", '{"a": {"x": [1]}, "b": {"x": [1]}}');
    write("gap.csv", `${given}c,1,3,b x\n`);
    write("typo.csv", "name,reads,out\nframe,,10\na,zzz,1\nb,a,1\n");
    const run = () =>
      cut({
        model,
        edge: "{table: bad.csv, seconds: s}",
        cloud: "{table: bad.csv, seconds: s}",
        bandwidths: [1],
      });
    expect(run).toThrow(InputError);
    expect(run).toThrow(message);
  });

  it.each([
    [
      "a device whose times nobody states",
      "raspberry-pi-4",
      "what 1 operator costs is unknown: b (layer); state the times",
    ],
    [
      "times of another network",
      "{table: other.csv}",
      "other.csv: none of its rows (x, y) is a layer of bad (b)",
    ],
    [
      "a last row that adds up the others",
      "{table: sum.csv}",
      "sum.csv:4: Total time is the sum of the rows before it, and no layer",
    ],
    [
      "rows that are missing",
      "{table: few.csv}",
      "few.csv: has no row of c, whose cost follows from nothing else",
    ],
  ])("is refused with %s", (_, cloud, message) => {
    write("bad.csv", cloud.includes("few") ? `${given}c,3,8,b\n` : given);
    write("other.csv", "layer,seconds\nx,1\ny,2\n");
    write("few.csv", "layer,seconds\nb,2\n");
    write("sum.csv", "layer,seconds\nb,2\nc,1.5\nTotal time,3.5\n");
    const run = () =>
      cut({
        model: "{table: bad.csv, input: first}",
        edge: "{table: bad.csv, seconds: s}",
        cloud,
        bandwidths: [1],
      });
    expect(run).toThrow(InputError);
    expect(run).toThrow(message);
  });
});

describe("rows of layers that a model computes together with others", () => {
  it("are added to the layer before them where the scenario says so", () => {
    const rows = ["conv1 5", "relu1 1", "pool1 2"].map((row, index) => `${index} ${row}`).join("\n");
    write(
      "net.param",
      "7767517\n3 3\nInput data 0 1 data 0=8 1=8 2=3\nConvolution conv1 1 1 data c 0=4 1=3 4=1 6=108 9=1\nPooling pool1 1 1 c p 0=0 1=2 2=2\n",
    );
    write("fused.txt", `${rows}\n`);
    const at = (more: string) =>
      cut({
        model: "{file: net.param}",
        edge: `{table: fused.txt, layer: 2, milliseconds: 3${more}}`,
        cloud: `{table: fused.txt, layer: 2, milliseconds: 3${more}}`,
        bandwidths: [1],
      })[0]!;
    expect(at(", fused: true").simulated_latency_s).toBeCloseTo(8e-3, 12);
    expect(at(", fused: true").reason).toContain(
      "1 rows that match no layer are added to the one before: relu1",
    );
    expect(at("").simulated_latency_s).toBeCloseTo(7e-3, 12);
    expect(at("").reason).toContain("1 rows match no layer");
  });
});

const shared = join(import.meta.dirname, "../../../shared");
const skipped = "(skipped where ../shared is absent: these files may not be copied here)";

describe.skipIf(!existsSync(join(shared, "vectors")))(`published tables ${skipped}`, () => {
  const vector = (name: string): unknown => JSON.parse(readFileSync(join(shared, "vectors", name), "utf8"));

  describe("Tiny YOLOv2 of the DADS paper", () => {
    interface Dads {
      readonly layers: readonly {
        readonly name: string;
        readonly edge_ms: number;
        readonly cloud_ms: number;
        readonly out_MiB: number;
      }[];
    }
    const table = () => {
      const { layers: given } = vector("dads_tiny_yolov2.json") as Dads;
      const file = join(shared, "vectors/dads_tiny_yolov2.json");
      const chain = given.map(({ name, edge_ms, cloud_ms, out_MiB }): Layer => [
        name,
        edge_ms,
        cloud_ms,
        Math.round(out_MiB * 2 ** 20),
      ]);
      const settings = {
        model: `{table: ${file}, layer: name, mebibytes: out_MiB}`,
        edge: `{table: ${file}, layer: name, milliseconds: edge_ms}`,
        cloud: `{table: ${file}, layer: name, milliseconds: cloud_ms}`,
      };
      return { chain, settings };
    };
    // The plots' Mbit has 2^20 bits.
    const bytesPerSecond = (megabits: number) => (megabits * 2 ** 20) / 8;
    const planners = ["neurosurgeon", "dads", "qdmp", "cic"];

    it.each(planners)("%s changes its cut at 0.522, 6.94, 13.80 and 19.54 Mbit/s", (planner) => {
      const { chain, settings } = table();
      const switches = [0.5221, 6.9435, 13.8035, 19.5426];
      const cuts = ["output", "max5", "max4", "max3", "input"];
      const around = switches.flatMap((megabits) => [megabits - 1e-3, megabits + 1e-3]);
      const rows = cut({ ...settings, planner, bandwidths: around.map(bytesPerSecond) });
      const crossed = cuts.flatMap((name, place) => {
        const bytes = name === "output" ? 0 : chain.find(([layer]) => layer === name)![3];
        return place === 0 || place === cuts.length - 1 ? [bytes] : [bytes, bytes];
      });
      expect(rows.map((row) => row.bytes_moved)).toEqual(crossed);
    });

    it("takes 0.7664 s cut behind max5 at 4 Mbit/s; for throughput it is cut behind max4, a result each 0.399 s", () => {
      const { chain, settings } = table();
      const at4 = { ...settings, bandwidths: [bytesPerSecond(4)] };
      const [light] = cut(at4);
      expect(light!.simulated_latency_s).toBeCloseTo(0.7664, 4);
      expect(light!.bytes_moved).toBe(chain.find(([name]) => name === "max5")![3]);
      const stream = { requests: "{arrivals: {outstanding: 8}, count: 60, warm_up: 20}" };
      const [heavy] = cut({ ...at4, planner: "dads[load=heavy]", fields: stream });
      expect(1 / heavy!.throughput_rps!).toBeCloseTo(0.39867, 4);
    });

    it("changes from light to heavy load, and asks for a lower rate, as the requests demand", () => {
      const { settings } = table();
      const at = (seconds: number) =>
        cut({
          ...settings,
          bandwidths: [bytesPerSecond(4)],
          planner: "dads[load=auto]",
          fields: { requests: `{arrivals: {every: ${seconds} s}, count: 40}` },
        })[0]!;
      expect(at(0.51).reason).toContain("light load: keeps up with 1.961 requests/s");
      expect(at(0.45).reason).toContain(
        "heavy load: the cut of least latency does not keep up with 2.222 requests/s",
      );
      expect(at(0.45).throughput_rps! * 0.45).toBeGreaterThan(0.95);
      expect(at(0.3).reason).toContain(
        "heavy load: a lower rate is needed than 3.333 requests/s, below 2.508 requests/s",
      );
    });
  });

  it.each(["intradp_vgg19_bn.json", "intradp_densenet121.json", "intradp_convnext_large.json"])(
    "%s leaves for the server at the bandwidths and with the times that its program expected",
    (name) => {
      const graph = vector(name) as IntraDp;
      for (const run of graph.runs.filter(
        ({ mode, environment }) => mode === "flex" && environment === "indoors",
      )) {
        const { edgeSeconds, cloudSeconds, bytes, dag } = intraDpProblem(graph, run);
        const line = (node: number) =>
          [
            node,
            edgeSeconds[node],
            node === 0 ? 0 : cloudSeconds[node],
            bytes[node],
            dag.predecessors[node]!.join("+"),
          ].join(",");
        write("dp.csv", `id,robot,server,bytes,reads\n${[...edgeSeconds.keys()].map(line).join("\n")}`);
        const first = graph.expected[`first_offload_MBps_${run.environment}`]!;
        const megabytes = [first - 1, first];
        const rows = cut({
          model: "{table: dp.csv, layer: id, inputs: reads, input: 0}",
          edge: "{table: dp.csv, layer: id, seconds: robot}",
          cloud: "{table: dp.csv, layer: id, seconds: server}",
          planner: "dads[crossing=by-reader]",
          // The program counts on nine tenths of what it measured.
          bandwidths: megabytes.map((rate) => 0.9e6 * rate),
          fields: { result: "board" },
        });
        for (const [place, rate] of megabytes.entries()) {
          expect(rows[place]!.bytes_moved! > 0).toBe(rate >= first);
          const expected = run.expected_s_by_bandwidth[rate];
          if (expected !== undefined)
            expect(Math.abs(rows[place]!.simulated_latency_s! - expected)).toBeLessThanOrEqual(1e-4);
        }
      }
    },
  );

  it("delays of a TX2 with sizes, and no times of a server, are cut as by trying every point", () => {
    interface Ans {
      readonly front_end_delay_s: readonly number[];
      readonly mid_data_bits: readonly number[];
    }
    for (const [network, { front_end_delay_s: delays, mid_data_bits: bits }] of Object.entries(
      vector("ans_tx2.json") as Record<string, Ans>,
    ).filter(([, value]) => typeof value === "object")) {
      const table = `table: ${join(shared, "vectors/ans_tx2.json")}, part: ${network}, layer: 0`;
      const rising = delays.map((_, row) => Math.max(...delays.slice(0, row + 1)));
      const bandwidths = [1e4, 1e6, 3e7, 1e9];
      const rows = cut({
        model: `{${table}, bits: mid_data_bits, input: 0}`,
        edge: `{${table}, seconds: front_end_delay_s, cumulative: true}`,
        cloud: `{${table}, seconds: front_end_delay_s, cumulative: true}, slowdown: 0.1`,
        bandwidths,
      });
      const last = rising.at(-1)!;
      for (const [index, bandwidth] of bandwidths.entries()) {
        const tried = rising.map((delay, row) =>
          row === rising.length - 1
            ? last
            : delay + Math.round(bits[row]! / 8) / bandwidth + 0.1 * (last - delay),
        );
        expect(rows[index]!.simulated_latency_s!, network).toBeCloseTo(Math.min(...tried), 9);
      }
    }
  });
});

describe.skipIf(!existsSync(join(shared, "data/scission")))(`tables of layers of others ${skipped}`, () => {
  it("Scission: models are cut as by trying every point", () => {
    const file = join(shared, "data/scission/scission_layers.csv");
    const lines = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    const models = [...new Set(lines.map(([, , model]) => model!))];
    for (const model of models.filter((_, place) => place % 4 === 0)) {
      const times = (system: string) => lines.filter((line) => line[1] === system && line[2] === model);
      const server = times("6700k(GPU)");
      const chain: readonly Layer[] = [
        ["input", 0, 0, 602112],
        ...times("raspi4").map((line, row): Layer => [
          line[3]!,
          Number(line[6]) * 1e3,
          Number(server[row]![6]) * 1e3,
          Number(line[7]),
        ]),
      ];
      const side = (system: string) =>
        `{table: ${file}, layer: block, seconds: seconds, where: {system: ${system}, model: ${model}}}`;
      const [row] = cut({
        model: `{table: ${file}, layer: block, bytes: output_bytes, where: {system: raspi4, model: ${model}}, input: 588 KiB}`,
        edge: side("raspi4"),
        cloud: side("6700k(GPU)"),
        bandwidths: [1e6],
      });
      expect(row!.model).toBe(`scission_layers[system=raspi4;model=${model}]`);
      expect(row!.simulated_latency_s! / bestOf(chain, 1e6)).toBeCloseTo(1, 9);
    }
  });

  it.each([
    ["alexnet", "bvlc_alexnet"],
    ["googlenet", "bvlc_googlenet"],
  ])("IONN: %s from its graph takes the sum of the table on the board", (graph, name) => {
    const table = (side: string) => join(shared, "data/ionn", name, `${side}prediction_model.txt`);
    const sum = readFileSync(table(""), "utf8")
      .trim()
      .split("\n")
      .reduce((total, line) => (/ (data|input) /.test(line) ? total : total + Number(line.split(" ")[2])), 0);
    const side = (of: string) => `{table: ${table(of)}, layer: 2, milliseconds: 3, fused: true}`;
    const [slow, fast] = cut({
      model: `{file: ${join(shared, "data/ncnn/models", `${graph}.param`)}}`,
      edge: side(""),
      cloud: side("server_"),
      bandwidths: [1e3, 1e9],
    });
    expect(slow!.simulated_latency_s! * 1e3).toBeCloseTo(sum, 6);
    expect(slow!.table_share).toBe(1);
    expect(fast!.bytes_moved).toBeGreaterThan(0);
  });
});

describe("a table whose model is changed", () => {
  const table = write(
    "changed.csv",
    `name,edge_ms,cloud_ms,out\n${layers.map((layer) => layer.join(",")).join("\n")}\n`,
  );
  const sides = {
    edge: `{table: ${table}, layer: name, milliseconds: edge_ms}`,
    cloud: `{table: ${table}, layer: name, milliseconds: cloud_ms}`,
  };
  const bandwidths = [1e3, 2e4, 1e5, 3e5, 1e7];
  const model = (change: string) => `{table: ${table}, layer: name, bytes: out, ${change}}`;
  const of = (change: string, planner: string, quantized = "") =>
    cut({
      ...{ model: model(change), bandwidths, planner },
      edge: sides.edge + quantized,
      cloud: sides.cloud + quantized,
    });

  it.each(["neurosurgeon", "dads", "qdmp", "cic"])(
    "is cut by %s where the compressed cut is best",
    (planner) => {
      const rows = of("compress_cut: {ratio: 4, encode: 2 ms, decode: 1 ms}", planner);
      const seconds = (onEdge: number, bandwidth: number) => {
        const plain = secondsOf(layers, onEdge, bandwidth);
        // The input crosses as it is, and the result stays.
        if (onEdge === 1 || onEdge === layers.length) return plain;
        const bytes = layers[onEdge - 1]![3];
        return plain + 3e-3 + (Math.round(bytes / 4) - bytes) / bandwidth;
      };
      for (const [place, bandwidth] of bandwidths.entries()) {
        const best = Math.min(...layers.map((_, last) => seconds(last + 1, bandwidth)));
        expect(rows[place]!.simulated_latency_s).toBeCloseTo(best, 9);
        expect(rows[place]!.predicted_latency_s).toBeCloseTo(best, 9);
      }
      expect(rows.map(({ reason }) => reason).join()).toContain(
        "encoded where it crosses, to 1/4 of its channels or bytes, and decoded: b",
      );
    },
  );

  it("sends a quarter of the bytes in int8, at the speed that devices state", () => {
    const speed = ", quantized: {int8: {speed: 2, source: my bench}}";
    const narrow = layers.map(([name, edge, cloud, bytes]): Layer => [
      name,
      edge / 2,
      cloud / 2,
      Math.ceil(bytes / 4),
    ]);
    const rows = of("quantize: int8", "cic", speed);
    for (const [place, bandwidth] of bandwidths.entries())
      expect(rows[place]!.simulated_latency_s).toBeCloseTo(bestOf(narrow, bandwidth), 9);
    expect(rows[0]!.reason).toContain("taken to be of float32, are 25 % of before");
    expect(of("quantize: int8", "cic")[0]!.reason).toContain("layers in int8 take their time in float32");
  });

  it("lets requests leave behind a layer, by a head whose time is stated", () => {
    const share = 0.4;
    const [row] = of(`exits: [{after: b, share: ${share}, time: 2 ms}]`, "single");
    expect(row).toBeUndefined();
    const alone = of(`exits: [{after: b, share: ${share}, time: 2 ms}]`, "neurosurgeon")[0]!;
    // All on the board at 1 kB/s: 3 + 4 + 2 ms for all, 9 + 5 ms for those who are left.
    expect(alone.simulated_latency_s).toBeCloseTo(9e-3 + (1 - share) * 14e-3, 9);
  });

  it.each([
    [
      "compress_cut: {ratio: 4}",
      "of a only the size is known, and not what its coders take (allowed: encode: 4 ms, decode: 1 ms",
    ],
    ["compress_cut: {after: b, ratio: 4}", "of b only the size is known"],
    ["exits: [{after: b, share: 0.3}]", "or time: 2 ms"],
    [
      "exits: [{after: b, share: 0.3, time: 1 ms, layers: [{kind: softmax}]}]",
      "states layers of its head and the time",
    ],
    ["exits: [{after: d, share: 0.3, time: 1 ms}]", "d is the last layer"],
    ["prune: {structured: 30 %}", "no layer of the model has channels of its own"],
    ["prune: {layers: {a: 30 %}}", "a is not a layer with channels of its own of the model (it has none)"],
    ["prune: {unstructured: 30 %}", "no operator of the model has weights to remove"],
    ["reuse: {hit_rate: 0.5}", "no convolutions"],
    ["resolution: 100", "no input of channels, rows and columns"],
    ["distill: alexnet", "the student alexnet reads 3x224x224, and changed 900"],
  ])("is refused with %s", (change, message) => {
    expect(() => of(change, "cic")).toThrow(message);
  });
});
