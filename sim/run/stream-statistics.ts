import type { DropReason, RunObserver } from "./observer.ts";
import { RequestStatistics, type RequestFigures } from "./request-statistics.ts";
import type { Requests } from "./workload.ts";

/** A request that has come and not left. */
interface OpenRequest {
  /** Its number in its stream. */
  readonly number: number;
  readonly arrival: number;
  started: boolean;
}

/** Follows the requests of each stream of a run. */
export class StreamStatistics implements RunObserver {
  private readonly streams: readonly RequestStatistics[];
  private readonly open = new Map<number, OpenRequest>();
  /** By stream: most requests that were served at once, and those that are. */
  private readonly served: Int32Array;
  private readonly mostServed: Int32Array;

  constructor(streams: readonly Requests[]) {
    this.streams = streams.map((requests) => new RequestStatistics(requests));
    this.served = new Int32Array(streams.length);
    this.mostServed = new Int32Array(streams.length);
  }

  /** What became of the requests of a stream, once no request is left. */
  figures(stream: number): RequestFigures {
    return this.streams[stream]!.figures();
  }

  /** Latencies of a stream's requests that finished, seconds, ascending. */
  sortedLatencies(stream: number): Float64Array {
    return this.streams[stream]!.sortedLatencies();
  }

  /** Most requests of a stream that were served at once. */
  mostAtOnce(stream: number): number {
    return this.mostServed[stream]!;
  }

  arrived(request: number, stream: number, now: number): void {
    const number = this.streams[stream]!.arrives(now);
    this.open.set(request, { number, arrival: now, started: false });
  }

  started(request: number, stream: number, now: number): void {
    this.open.get(request)!.started = true;
    this.streams[stream]!.starts(now);
    this.served[stream]!++;
    this.mostServed[stream] = Math.max(this.mostServed[stream]!, this.served[stream]!);
  }

  finished(request: number, stream: number, now: number): void {
    const { number, arrival } = this.take(request);
    this.served[stream]!--;
    this.streams[stream]!.finishes(now, number, arrival);
  }

  dropped(request: number, stream: number, now: number, why: DropReason): void {
    const { number, started } = this.take(request);
    if (started) this.served[stream]!--;
    if (why === "failed") this.streams[stream]!.fails(now, number, started);
    else this.streams[stream]!.drops(now, number);
  }

  private take(request: number): OpenRequest {
    const open = this.open.get(request)!;
    this.open.delete(request);
    return open;
  }
}
