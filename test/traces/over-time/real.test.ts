import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { meanOf, readBandwidth, type BandwidthForm, type Steps } from "../../../traces/over-time/index.ts";

const folder = join(import.meta.dirname, "../../../../shared/data/network");
const megabit = 1e6 / 8;
const plain = { timeUnit: 1, scale: 1 };

function read(set: string, file: string, form: BandwidthForm): Steps {
  return readBandwidth(readFileSync(join(folder, set, file), "utf8"), file, form);
}

const megabits = (steps: Steps) => (meanOf(steps) * 8) / 1e6;

describe.skipIf(!existsSync(folder))(
  "measured bandwidths (skipped where ../shared/data/network is absent: they are not ours to copy)",
  () => {
    // Means and lengths as the collection's own README states them.
    test.each([
      ["ATT-LTE-driving.up.txt", 0.834, 1012],
      ["ATT-LTE-driving-2016.up.txt", 1.91, 120],
      ["TMobile-LTE-short.up.txt", 13.3, 140],
      ["TMobile-UMTS-driving.up.txt", 0.943, 931],
      ["Verizon-EVDO-driving.up.txt", 0.843, 1065],
      ["Verizon-LTE-short.up.txt", 5.95, 140],
      ["ATT-LTE-driving-2016.down.txt", 4.56, 120],
      ["Verizon-EVDO-driving.down.txt", 0.521, 1062],
      ["Verizon-LTE-short.down.txt", 5.03, 140],
    ])("mahimahi %s", (file, mean, seconds) => {
      const steps = read("mahimahi", file, plain);
      expect(Number(megabits(steps).toPrecision(3))).toBe(mean);
      expect(Math.round(steps.length)).toBe(seconds);
    });

    test.each([
      ["hsdpa", 20, 0.73, 3.36, 0],
      ["fcc", 10, 0.27, 2.62, 26],
      ["lumos_5g", 10, 245, 663, 175],
      ["lumos_4g", 10, 16.5, 97.4, 49],
    ])(
      "%s: seconds and Mbit/s; means of samples, which that README states, and zeros",
      (set, count, least, most, zeros) => {
        const all = readdirSync(join(folder, set)).map((file) =>
          read(set, file, { ...plain, unit: megabit }),
        );
        const means = all.map(
          ({ values }) => (values.reduce((sum, value) => sum + value, 0) / values.length) * 8e-6,
        );
        expect(all).toHaveLength(count);
        expect(
          Number(Math.min(...means).toPrecision(String(least).replace("0.", "").replace(".", "").length)),
        ).toBe(least);
        expect(Number(Math.max(...means).toPrecision(3))).toBe(most);
        expect(all.flatMap(({ values }) => [...values].filter((value) => value === 0))).toHaveLength(zeros);
      },
    );

    test("Wi-Fi and LTE pairs: seconds and bytes/s", () => {
      const unit = 1;
      const all = readdirSync(join(folder, "wifi_lte_pairs")).map((file) =>
        read("wifi_lte_pairs", file, { ...plain, unit }),
      );
      const means = all.map(megabits);
      expect(all).toHaveLength(20);
      expect(Number(Math.min(...means).toPrecision(2))).toBe(0.76);
      expect(Number(Math.max(...means).toPrecision(3))).toBe(52.2);
      expect(all.flatMap(({ values }) => [...values].filter((value) => value === 0))).toHaveLength(111);
    });

    test("Ghent: bytes in intervals, by the names of columns", () => {
      const columns = { interval: "interval_ms", bytes: "bytes" };
      const steps = read("ghent_bus", "report_bus_0001.csv", { columns, timeUnit: 1e-3, scale: 1 });
      const values = [...steps.values].map((value) => (value * 8) / 1e6);
      expect(Number(megabits(steps).toPrecision(3))).toBe(27.6);
      expect(Number(Math.min(...values).toPrecision(3))).toBe(3.46);
      expect(Number(Math.max(...values).toFixed(2))).toBe(55.99);
      expect(Math.floor(steps.length)).toBe(606);
    });

    test("another unit is told by the mean that it gives", () => {
      const unit = 1e9;
      expect(() => read("lumos_5g", "5g_trace_1_driving.txt", { ...plain, unit })).toThrow(
        /mean bandwidth of .* Tbps/,
      );
      expect(() => read("hsdpa", "norway_bus_1.txt", { ...plain, unit: 1 })).toThrow(
        /mean bandwidth of .* bps: that looks like another unit/,
      );
    });
  },
);
