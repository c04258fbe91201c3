import { randomStream, type RandomStream } from "../random.ts";
import type { RunObserver } from "./observer.ts";

/** Requests that took an exit and have their result. */
export interface ExitFigures {
  readonly finished: number;
  /** Seconds from arrival to result; NaN of none. */
  readonly meanLatency: number;
}

/**
 * Which exit each request of a stream takes: drawn as it arrives, so that the n-th request takes the same one whoever plans
 * and however it is served; and what became of them.
 */
export class DrawnExits implements RunObserver {
  private readonly stream: number;
  private readonly bounds: readonly number[];
  private readonly uniform: RandomStream;
  private readonly open = new Map<number, { readonly exit: number; readonly arrival: number }>();
  private readonly finishedOf: number[];
  private readonly secondsOf: number[];

  /**
   * @param shares by exit, those of the end last; they add up to 1
   * @param stream number of the stream of requests
   */
  constructor(shares: readonly number[], seed: number, stream: number) {
    let sum = 0;
    this.bounds = shares.map((share) => (sum += share));
    this.stream = stream;
    this.uniform = randomStream(seed, stream === 0 ? "exits" : `exits/${stream}`);
    this.finishedOf = shares.map(() => 0);
    this.secondsOf = shares.map(() => 0);
  }

  /** The exit of a request that has come and not left. */
  of(request: number): number {
    return this.open.get(request)!.exit;
  }

  /** By exit. */
  get figures(): readonly ExitFigures[] {
    return this.finishedOf.map((finished, exit) => ({
      finished,
      meanLatency: this.secondsOf[exit]! / finished,
    }));
  }

  arrived(request: number, stream: number, now: number): void {
    if (stream !== this.stream) return;
    const drawn = this.uniform();
    const place = this.bounds.findIndex((bound) => drawn < bound);
    // Rounded shares may add up to a little less than 1.
    this.open.set(request, { exit: place < 0 ? this.bounds.length - 1 : place, arrival: now });
  }

  finished(request: number, stream: number, now: number): void {
    if (stream !== this.stream) return;
    const { exit, arrival } = this.open.get(request)!;
    this.open.delete(request);
    this.finishedOf[exit]!++;
    this.secondsOf[exit]! += now - arrival;
  }

  dropped(request: number, stream: number): void {
    if (stream === this.stream) this.open.delete(request);
  }
}
