import { isLess } from "../ties.ts";

/** Steps that are remembered. */
const length = 12;

/**
 * Late acceptance (Burke and Bykov, European Journal of Operational Research 258, 2017): a neighbour is taken that is no worse
 * than what is held, or than what was held so many steps ago.
 */
export class LateAcceptance {
  private readonly held: number[];
  private current: number;
  private step = 0;

  /** @param start what is to be made less, at the start */
  constructor(start: number) {
    this.held = Array<number>(length).fill(start);
    this.current = start;
  }

  /** No neighbour is taken whose figure is above this by more than rounding. */
  get most(): number {
    return Math.max(this.current, this.held[this.step % length]!);
  }

  /** Is a neighbour of this figure taken? */
  accepts(figure: number): boolean {
    const place = this.step++ % length;
    const taken = figure < Infinity && (!isLess(this.held[place]!, figure) || !isLess(this.current, figure));
    if (taken) this.current = figure;
    if (isLess(this.current, this.held[place]!)) this.held[place] = this.current;
    return taken;
  }
}
