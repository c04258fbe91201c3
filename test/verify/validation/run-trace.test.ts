import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameReader, frameHeader, type FrameHeader } from "../../../verify/validation/device/frames.ts";
import { latencyOf, latencyParts } from "../../../verify/validation/run-trace.ts";

const interval = fc.tuple(fc.nat(30), fc.nat(10)).map(([start, length]) => [start, start + length] as const);

test("a latency is computing, then transfers alone, then waiting, instant by instant", () => {
  fc.assert(
    fc.property(
      fc.array(interval, { minLength: 1, maxLength: 8 }),
      fc.array(interval, { maxLength: 8 }),
      (computes, transfers) => {
        const trace = {
          arrival: 0,
          computeStart: Float64Array.from(computes, ([start]) => start),
          computeEnd: Float64Array.from(computes, ([, end]) => end),
          transferStart: Float64Array.from(transfers, ([start]) => start),
          transferEnd: Float64Array.from(transfers, ([, end]) => end),
        };
        const latency = Math.max(...[...computes, ...transfers].map(([, end]) => end));
        const during = (all: typeof computes, instant: number) =>
          all.some(([start, end]) => start <= instant && instant < end);
        const expected = { compute: 0, transfer: 0, waiting: 0 };
        for (let instant = 0; instant < latency; instant++) {
          if (during(computes, instant)) expected.compute++;
          else if (during(transfers, instant)) expected.transfer++;
          else expected.waiting++;
        }
        expect(latencyOf(trace)).toBe(latency);
        expect(latencyParts(trace)).toEqual(expected);
      },
    ),
  );
});

test("messages come whole out of a stream that is cut anywhere", () => {
  const message = fc.record({
    source: fc.nat(60),
    destination: fc.nat(60),
    request: fc.nat(1000),
    transfer: fc.nat(1000),
    content: fc.uint8Array({ maxLength: 40 }),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 30 })),
      (sent, cuts) => {
        const stream = Buffer.concat(
          sent.flatMap(({ content, ...header }) => [frameHeader(header, content.length), content]),
        );
        const got: (FrameHeader & { readonly content: Uint8Array })[] = [];
        const reader = new FrameReader((header, content) => got.push({ ...header, content }));
        let start = 0;
        for (const length of [...cuts, stream.length]) {
          reader.push(stream.subarray(start, start + length));
          start += length;
        }
        expect(got).toEqual(sent);
      },
    ),
  );
});
