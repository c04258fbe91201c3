import { perfettoTrace, titleOf, type RunTimeline, type TraceFile } from "../../results/perfetto/index.ts";
import { formatBytes } from "../../results/quantities.ts";
import { formatBox } from "../../sim/tensor/index.ts";
import type { RequestTrace } from "./run-trace.ts";
import type { Validation } from "./validate.ts";

/** The real run and the simulated one on one page: each device twice, measured and below it simulated. */
export function validationTimeline(validation: Validation): TraceFile {
  const { point, traces, mode } = validation;
  const measured = recordOf(validation, traces.measured, "measured", 0);
  const simulated = recordOf(validation, traces.simulated, "simulated", measured.devices.length);
  const shifted = (pairs: RunTimeline["sends"], first: number, second: number) =>
    pairs.map(([a, b]) => [a + first, b + second] as const);
  const computes = measured.computes.length;
  const transfers = measured.transfers.length;
  return perfettoTrace({
    title: `${titleOf(point.identity)}: ${mode}, measured and simulated`,
    devices: [...measured.devices, ...simulated.devices],
    computes: [...measured.computes, ...simulated.computes],
    transfers: [...measured.transfers, ...simulated.transfers],
    sends: [...measured.sends, ...shifted(simulated.sends, computes, transfers)],
    feeds: [...measured.feeds, ...shifted(simulated.feeds, transfers, computes)],
    links: [],
  });
}

function recordOf(
  { point, plan }: Validation,
  requests: readonly RequestTrace[],
  kind: "measured" | "simulated",
  firstDevice: number,
): Omit<RunTimeline, "title" | "links"> {
  const { computes, transfers } = plan.checked.lowering;
  const { operators } = plan.inference.model;
  const { devices } = point.cluster;
  const all = [...requests.entries()];
  return {
    devices: devices.map(({ name }) => ({ name: `${name} (${kind})`, counters: [] })),
    computes: all.flatMap(([request, trace]) =>
      computes.map(({ device, piece: { operator, region }, step }, compute) => ({
        device: firstDevice + device,
        stream: 0,
        name: `${operators[operator]!.name} ${formatBox(region)}`,
        start: trace.computeStart[compute]!,
        end: trace.computeEnd[compute]!,
        details: { request, operator: operators[operator]!.name, step },
      })),
    ),
    transfers: all.flatMap(([request, trace]) =>
      transfers.map(({ source, destinations, bytes, tensor, step }, transfer) => {
        const to = destinations.map((device) => devices[device]!.name).join(", ");
        return {
          source: firstDevice + source,
          name: `${operators[tensor]!.name} to ${to}: ${formatBytes(bytes)}`,
          start: trace.transferStart[transfer]!,
          end: trace.transferEnd[transfer]!,
          details: { request, bytes, to, step },
        };
      }),
    ),
    sends: all.flatMap(([request]) =>
      transfers.flatMap(({ producer }, transfer) =>
        producer === undefined
          ? []
          : [[request * computes.length + producer, request * transfers.length + transfer] as const],
      ),
    ),
    feeds: all.flatMap(([request]) =>
      computes.flatMap(({ awaits }, compute) =>
        awaits.map(
          (transfer) => [request * transfers.length + transfer, request * computes.length + compute] as const,
        ),
      ),
    ),
  };
}
