import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import {
  meanOf,
  readArrivals,
  readBandwidth,
  readSpeed,
  shareOfZeros,
  type BandwidthForm,
  type Steps,
} from "../../../traces/over-time/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const megabit = 1e6 / 8;
const plain: BandwidthForm = { timeUnit: 1, scale: 1 };
const inMegabits: BandwidthForm = { ...plain, unit: megabit };
const bandwidth = (text: string, form: BandwidthForm = inMegabits) => readBandwidth(text, "up.txt", form);

/** Times, values in Mbps, and the length. */
const shown = ({ times, values, length }: Steps) => [
  [...times],
  [...values].map((value) => value * 8e-6),
  length,
];

describe("values over time", () => {
  const expected = [[0, 0.5, 2], [8, 0, 4], 3.5];

  test.each<[string, string, Partial<BandwidthForm>]>([
    ["tabs", "10\t8\n10.5\t0\n12\t4\n", {}],
    ["blanks, comments and empty lines", "# from a bus\n\n  10   8 \n10.5 0\n# tunnel\n12 4", {}],
    ["commas and the line ends of Windows", "\uFEFF10,8\r\n10.5,0\r\n12,4\r\n", {}],
    ["semicolons", "10; 8\n10.5; 0.0\n12; 4e0\n", {}],
    ["lists in JSON", "[[10, 8], [10.5, 0], [12, 4]]", {}],
    ["a list in a map", '{"trace": [[10, 8], [10.5, 0], [12, 4]], "place": "bus"}', {}],
    [
      "columns by name, in another order, beside texts",
      'place,mbps,t\n"a, b",8,10\nc,0,10.5\nd,4,12\n',
      { columns: { time: "t", value: "mbps" } },
    ],
    [
      "columns by name with semicolons",
      "t;mbps\n10;8\n10.5;0\n12;4\n",
      { columns: { time: "t", value: "mbps" } },
    ],
    [
      "columns by name with blanks, in milliseconds",
      "# a comment\nt mbps\n10000 8\n10500 0\n12000 4\n",
      { columns: { time: "t", value: "mbps" }, timeUnit: 1e-3 },
    ],
    [
      "maps in JSON",
      '[{"t": 10, "mbps": 8}, {"t": 10.5, "mbps": 0}, {"mbps": 4, "t": 12}]',
      { columns: { time: "t", value: "mbps" } },
    ],
    [
      "intervals and values",
      "ms,mbps\n500,8\n1500,0\n1500,4\n",
      { columns: { interval: "ms", value: "mbps" }, timeUnit: 1e-3 },
    ],
    [
      "intervals and bytes",
      "ms,bytes\n500,500000\n1500,0\n1500,750000\n",
      { columns: { interval: "ms", bytes: "bytes" }, timeUnit: 1e-3, unit: undefined },
    ],
    ["another unit and a scale", "10 4000\n10.5 0\n12 2000\n", { unit: 125, scale: 2 }],
  ])("%s", (_, text, form) => {
    expect(shown(bandwidth(text, { ...inMegabits, ...form }))).toEqual(expected);
  });

  test("values alone are as far apart as the form says", () => {
    expect(shown(bandwidth("8\n0\n4\n", { ...inMegabits, every: 2 }))).toEqual([[0, 2, 4], [8, 0, 4], 6]);
    expect(shown(bandwidth("[8, 0, 4]", { ...inMegabits, every: 2 }))).toEqual([[0, 2, 4], [8, 0, 4], 6]);
  });

  test("the mean counts seconds, and so does the share of zeros", () => {
    const steps = bandwidth("10 8\n10.5 0\n12 4\n");
    expect(meanOf(steps) * 8e-6).toBeCloseTo((8 * 0.5 + 4 * 1.5) / 3.5, 12);
    expect(shareOfZeros(steps)).toBeCloseTo(1.5 / 3.5, 12);
  });

  test("a single value never changes", () => {
    expect(shown(bandwidth("3 8\n"))).toEqual([[0], [8], Infinity]);
    expect(meanOf(bandwidth("3 8\n"))).toBe(1e6);
  });

  test("of values at the same time both are kept, the first for no time", () => {
    const steps = bandwidth("0 8\n1 2\n1 4\n");
    expect(shown(steps)).toEqual([[0, 1, 1], [8, 2, 4], 2]);
    expect(meanOf(steps) * 8e-6).toBe(6);
  });
});

describe("packet-delivery opportunities", () => {
  test("by hand: packets flow in the millisecond that ends with their delivery", () => {
    const steps = bandwidth("0\n1\n3\n3\n5\n", plain);
    const packet = 1500 / 1e-3;
    expect([...steps.times].map((time) => Math.round(time * 1e3))).toEqual([0, 1, 2, 3, 4]);
    expect([...steps.values]).toEqual([2 * packet, 0, 2 * packet, 0, packet]);
    expect(steps.length).toBe(0.005);
  });

  test("after every millisecond as many bytes have passed as the trace lets pass by then", () => {
    const traces = fc
      .array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 60 })
      .map((stamps) => stamps.toSorted((a, b) => a - b))
      .filter((stamps) => stamps.at(-1)! > 0);
    fc.assert(
      fc.property(traces, (stamps) => {
        const { times, values, length } = bandwidth(stamps.join("\n"), plain);
        const passedBy = (millisecond: number) =>
          values.reduce((sum, value, index) => {
            const end = Math.min(millisecond / 1e3, times[index + 1] ?? length);
            return sum + value * Math.max(0, end - times[index]!);
          }, 0);
        for (let millisecond = 1; millisecond <= stamps.at(-1)!; millisecond++) {
          const expected = 1500 * stamps.filter((stamp) => stamp <= millisecond).length;
          expect(passedBy(millisecond)).toBeCloseTo(expected, 6);
        }
        expect(length).toBeCloseTo(stamps.at(-1)! / 1e3, 12);
      }),
      fixedSeed,
    );
  });
});

describe("what is refused, without showing what stands in the file", () => {
  const named = { ...inMegabits, columns: { time: "t", value: "v" } };
  test.each<[string, string, BandwidthForm, string]>([
    ["an empty file", "", inMegabits, "up.txt: is empty: it holds no numbers"],
    ["comments alone", "# nothing\n\n", inMegabits, "up.txt: is empty"],
    ["an empty list", "[]", inMegabits, "up.txt: is empty"],
    ["a header alone", "t,v\n", named, "up.txt: is empty"],
    [
      "times that go back",
      "0 1\n2 1\n1 1\n",
      inMegabits,
      "the time of entry 3 lies before that of the entry before it",
    ],
    ["opportunities that go back", "1\n3\n2\n", plain, "the time of entry 3 lies before"],
    ["a negative value", "0 1\n1 -2\n", inMegabits, "up.txt:2 is negative (allowed: a finite number from 0)"],
    ["a negative time", "-1 1\n", inMegabits, "up.txt:1 is negative"],
    ["NaN", "0 1\n\n1 NaN\n", inMegabits, "up.txt:3 is not a finite number"],
    ["NaN first", "nan 1\n1 2\n", inMegabits, "up.txt:1 is not a finite number"],
    ["infinity", "0 1\n1 inf\n", inMegabits, "up.txt:2 is not a finite number"],
    ["too large a number", "0 1\n1 1e999\n", inMegabits, "up.txt:2 is not a number"],
    ["hexadecimal", "0 1\n1 0x10\n", inMegabits, "up.txt:2 is not a number"],
    ["a text", "0 1\n1 secret\n", inMegabits, "up.txt:2 is not a number"],
    ["a missing cell", "t,v\n0,1\n1,\n", named, "up.txt:3 column v has no number"],
    ["a missing field", '[{"t": 0, "v": 1}, {"t": 1}]', named, "up.txt: entry 2 column v has no number"],
    [
      "an uneven line",
      "0 1\n1 2 3\n",
      inMegabits,
      "up.txt:2: has 3 numbers (allowed: 2, as in the lines before)",
    ],
    ["three columns", "0 1 2\n", inMegabits, "up.txt: has 3 columns without names"],
    [
      "uneven rows of a CSV file",
      "t,v\n0,1\n1,2,3\n",
      named,
      "up.txt: is not a CSV file: record inconsistent fields length on line 3",
    ],
    ["JSON that is none", "[1, secret", inMegabits, "up.txt: is not valid JSON"],
    [
      "two lists in JSON",
      '{"a": [1], "b": [2]}',
      inMegabits,
      "up.txt: holds 2 lists (allowed: a list, or a map with one list in it)",
    ],
    ["no list in JSON", "{}", inMegabits, "up.txt: holds 0 lists"],
    ["a list of odd lists", "[[0, 1], [1]]", inMegabits, "up.txt: entry 2 is not a list of 2"],
    ["a list of mappings and others", '[{"t": 1}, 3]', inMegabits, "up.txt: entry 2 is not a map"],
    ["texts in JSON", '["secret"]', { ...inMegabits, every: 1 }, "up.txt: entry 1 is not a number"],
    ["no unit", "0 1\n1 2\n", plain, "up.txt: needs the unit of its bandwidths, like unit: Mbps"],
    [
      "a unit without times",
      "1.5\n2\n",
      inMegabits,
      "up.txt: has values without times; say how far apart they are, like every: 1 s",
    ],
    [
      "packet-delivery opportunities with a unit",
      "0\n0\n3\n17\n",
      inMegabits,
      "up.txt: is a list of whole numbers that never fall: packet-delivery opportunities (Mahimahi), which have no unit",
    ],
    [
      "times and every",
      "0 1\n1 2\n",
      { ...inMegabits, every: 1 },
      "up.txt: has times; every is for values alone",
    ],
    [
      "opportunities that are not whole",
      "0.5\n1\n",
      plain,
      "up.txt: entry 1 is not a whole number of milliseconds",
    ],
    ["opportunities at 0 alone", "0\n0\n", plain, "up.txt: ends at 0 ms and has no length"],
    [
      "names without columns",
      "t,secret\n0,1\n",
      inMegabits,
      "up.txt: names its columns; say which are meant",
    ],
    ["columns without names", "0 1\n1 2\n", named, "up.txt: has no names of columns; leave out columns"],
    ["an unknown column", "t,secret\n0,1\n", named, "up.txt: has no column v"],
    [
      "no column of times",
      "t,v\n0,1\n",
      { ...plain, unit: megabit, columns: { value: "v" } },
      "needs a column of times",
    ],
    [
      "no column of values",
      "t,v\n0,1\n",
      { ...plain, unit: megabit, columns: { time: "t" } },
      "needs a column of values",
    ],
    [
      "times and intervals",
      "t,v\n0,1\n",
      { ...inMegabits, columns: { time: "t", interval: "t", value: "v" } },
      "times and intervals say the same thing twice",
    ],
    [
      "bytes and values",
      "t,v\n1,1\n",
      { ...plain, columns: { interval: "t", bytes: "v", value: "v" } },
      "bytes and values say the same thing twice",
    ],
    [
      "bytes with times",
      "t,v\n1,1\n",
      { ...plain, columns: { time: "t", bytes: "v" } },
      "bytes need the interval",
    ],
    [
      "bytes with a unit",
      "t,v\n1,1\n",
      { ...inMegabits, columns: { interval: "t", bytes: "v" } },
      "bytes in intervals have no unit",
    ],
    [
      "an interval of 0",
      "t,v\n1,1\n0,1\n",
      { ...inMegabits, columns: { interval: "t", value: "v" } },
      "entry 2 lasts no time",
    ],
    ["one time for all", "1 1\n1 2\n", inMegabits, "up.txt: all 2 entries have the same time"],
    [
      "times in another unit",
      "0 1\n0.0000001 2\n",
      inMegabits,
      "a value every 1.00e-7 s on average: that looks like another unit of time",
    ],
    ["zeros alone", "0 0\n1 0\n", inMegabits, "up.txt: all bandwidths are 0: nothing would ever arrive"],
    [
      "bytes/s taken for Mbps",
      "1 1359440\n2 3156558\n",
      inMegabits,
      "up.txt: has a mean bandwidth of 2.258 Tbps: that looks like another unit (allowed: from 1 kbps to 1 Tbps;",
    ],
    [
      "Mbps taken for bits",
      "0 20\n1 30\n",
      { ...plain, unit: 1 / 8 },
      "up.txt: has a mean bandwidth of 25 bps",
    ],
  ])("%s", (_, text, form, message) => {
    let told = "";
    try {
      bandwidth(text, form);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      told = String(error);
    }
    expect(told).toContain(message);
    expect(told).not.toContain("secret");
  });

  test("a scale makes a small mean large enough", () => {
    expect(meanOf(bandwidth("0 25\n", { ...plain, unit: 1 / 8, scale: 1e6 }))).toBe(25e6 / 8);
  });
});

test("speeds are factors without a unit", () => {
  const steps = readSpeed("seconds,factor\n0,1\n10,0.5\n", "speed.csv", {
    columns: { time: "seconds", value: "factor" },
    timeUnit: 1,
  });
  expect([[...steps.times], [...steps.values], steps.length]).toEqual([[0, 10], [1, 0.5], 20]);
  expect(() => readSpeed("0 1800000\n1 600000\n", "speed.csv", { timeUnit: 1 })).toThrow(
    "speed.csv: has a factor of 1800000: that is not a share of a device's speed (allowed: up to 1000; 1 is the speed of its profile)",
  );
  expect(() => readSpeed("0 0\n1 0\n", "speed.csv", { timeUnit: 1 })).toThrow("all factors are 0");
});

describe("arrivals", () => {
  const arrivals = (text: string, form: { column?: string; timeUnit?: number; start?: number } = {}) =>
    readArrivals(text, "arrivals.csv", { timeUnit: 1, start: 0, ...form });

  test("one number per line, a column by name, a list", () => {
    expect(arrivals("0.5\n0.5\n2\n")).toEqual([0.5, 0.5, 2]);
    expect(arrivals("id,ms\na,500\nb,2000\n", { column: "ms", timeUnit: 1e-3 })).toEqual([0.5, 2]);
    expect(arrivals("[0, 1.5]")).toEqual([0, 1.5]);
  });

  test("from a start on, times count from it", () => {
    expect(arrivals("1700000000\n1700000001.5\n", { start: 1_700_000_000 })).toEqual([0, 1.5]);
    expect(arrivals("1\n2\n3\n", { start: 2 })).toEqual([0, 1]);
  });

  test.each<[string, string, Parameters<typeof arrivals>[1], string]>([
    ["an empty file", "", {}, "arrivals.csv: is empty"],
    ["times that go back", "2\n1\n", {}, "the time of entry 2 lies before that of the entry before it"],
    ["a negative time", "-1\n", {}, "arrivals.csv:1 is negative"],
    ["two columns", "0 1\n", {}, "has 2 columns without names"],
    [
      "names without a column",
      "t,v\n0,1\n",
      {},
      "names its columns; say which has the times (allowed: column: NAME)",
    ],
    ["a column without names", "0\n", { column: "t" }, "has no names of columns; leave out column"],
    ["an unknown column", "t,v\n0,1\n", { column: "x" }, "has no column x"],
    ["a start after the last", "1\n2\n", { start: 3 }, "arrivals.csv: ends before its start at 3 s"],
  ])("%s is refused", (_, text, form, message) => {
    expect(() => arrivals(text, form)).toThrow(message);
  });
});
