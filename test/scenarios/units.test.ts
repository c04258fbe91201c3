import { expect, test } from "vitest";
import { parseQuantity, type QuantityKind } from "../../scenarios/units.ts";
import { InputError } from "../../sim/errors.ts";

test.each<[QuantityKind, string, number]>([
  ["bandwidth", "500 Mbps", 62.5e6],
  ["bandwidth", "1.5 Gbps", 187.5e6],
  ["bandwidth", "10 MB/s", 10e6],
  ["bandwidth", "1 MiB/s", 2 ** 20],
  ["bandwidth", "8bps", 1],
  ["duration", "20 us", 20e-6],
  ["duration", "1 ms", 1e-3],
  ["duration", "0.5 s", 0.5],
  ["duration", "0 s", 0],
  ["duration", "1e3 ns", 1e-6],
  ["duration", "0.1 us", 1e-7],
  ["duration", "0.3e1 us", 3e-6],
  ["duration", "1.1 ms", 0.0011],
  ["size", "512 MiB", 512 * 2 ** 20],
  ["size", "8 GiB", 8 * 2 ** 30],
  ["size", "1 MB", 1e6],
  ["computeRate", "24 GFLOP/s", 24e9],
  ["power", "3 W", 3],
  ["power", "250 mW", 0.25],
  ["power", "0 W", 0],
])("%s %s is %d in SI units", (kind, text, value) => {
  expect(parseQuantity(text, kind)).toBe(value);
});

test.each<[QuantityKind, unknown, RegExp]>([
  ["bandwidth", 500, /500 has no unit .*Mbps/],
  ["bandwidth", "500", /500 has no unit .*Mbps/],
  ["bandwidth", "500 mbps", /"mbps" is not a unit of bandwidth; did you mean Mbps\? \(allowed/],
  ["bandwidth", "500 Mbit/s", /"Mbit\/s" is not a unit of bandwidth; did you mean Mbps\?/],
  ["bandwidth", "500 GBps", /did you mean GB\/s\?/],
  ["bandwidth", "500 KB/s", /did you mean kB\/s\?/],
  ["duration", "5 µs", /did you mean us\?/],
  ["duration", "5 minutes", /"minutes" is not a unit of duration \(allowed/],
  ["size", "5 gb", /did you mean GB\?/],
  ["computeRate", "5 GFLOPS", /did you mean GFLOP\/s\?/],
  ["bandwidth", "500 MB", /"MB" is not a unit of bandwidth/],
  ["bandwidth", "0 Mbps", /not above zero/],
  ["bandwidth", "-1 Mbps", /negative/],
  ["bandwidth", "1e999 Mbps", /too large/],
  ["bandwidth", "Infinity Mbps", /not a number with a unit/],
  ["bandwidth", NaN, /no unit/],
  ["bandwidth", "1 constructor", /is not a unit/],
  ["duration", "20 Mbps", /is not a unit of duration .*us, ms/],
  ["duration", "-20 us", /negative/],
  ["power", "3 kW", /"kW" is not a unit of power .*mW, W; like 3 W/],
  ["power", 3, /3 has no unit/],
  ["size", "0 MiB", /not above zero .*MiB/],
  ["size", undefined, /is missing .*like 512 MiB/],
  ["size", true, /not a number with a unit/],
])("%s %s is refused", (kind, value, message) => {
  expect(() => parseQuantity(value, kind)).toThrow(InputError);
  expect(() => parseQuantity(value, kind)).toThrow(message);
});
