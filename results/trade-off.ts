import { optionCurves } from "./option-curves.ts";
import type { RequestPoint } from "./request-curves.ts";

/** What a chart over an option shows: energy, throughput and latency of requests. */
export const tradeOffMeasures = [
  { title: "Energy a request (J)", of: ({ energy }: RequestPoint) => energy },
  { title: "Results per second", of: ({ throughput }: RequestPoint) => throughput },
  { title: "Mean latency (s)", of: ({ mean }: RequestPoint) => mean },
] as const;

/** A point of energy against latency. */
export interface TradeOffPoint {
  /** The planner, without the option that its curve is over. */
  readonly planner: string;
  /** Value of that option; undefined for a planner without a curve. */
  readonly value: number | null;
  readonly point: RequestPoint;
}

/** Points that may be compared by energy and latency, those of a curve in the order of its option. */
export interface TradeOff {
  /** Undefined where no planner has a curve. */
  readonly option: string | undefined;
  readonly points: readonly TradeOffPoint[];
}

/** What requests took in energy and time; undefined where fewer than three points know their energy. */
export function tradeOffOf(points: readonly RequestPoint[]): TradeOff | undefined {
  const known = points.filter(({ energy }) => energy !== null);
  if (known.length < 3) return undefined;
  const found = optionCurves(known);
  const onCurves = (found?.curves ?? []).flatMap(({ planner, points: own }) =>
    own.map(({ value, point }) => ({ planner, value, point })),
  );
  const others = (found?.others ?? known).map((point) => ({ planner: point.planner, value: null, point }));
  return { option: found?.option, points: [...others, ...onCurves] };
}
