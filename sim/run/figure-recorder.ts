import type { ShownFigure } from "./controller.ts";
import type { RunObserver } from "./observer.ts";

/** A figure that a controller decided on: from each instant (seconds) on, until the next. */
export interface FigureOverTime extends ShownFigure {
  readonly values: readonly { readonly from: number; readonly value: number }[];
}

/** Keeps the figures that a controller shows over a whole run, up to so many changes of each. */
export class FigureRecorder implements RunObserver {
  private readonly most: number;
  private readonly kept = new Map<ShownFigure, { from: number; value: number }[]>();

  constructor(most = 20_000) {
    this.most = most;
  }

  /** In the order in which they were first shown. */
  get figures(): readonly FigureOverTime[] {
    return [...this.kept].map(([figure, values]) => ({ ...figure, values }));
  }

  shown(figure: ShownFigure, value: number, now: number): void {
    const values = this.kept.get(figure) ?? [];
    this.kept.set(figure, values);
    if (values.length < this.most) values.push({ from: now, value });
  }
}
