import {
  ChannelRecorder,
  FigureRecorder,
  RunRecorder,
  type ChannelRates,
  type FigureOverTime,
  type RunRecord,
} from "../sim/run/index.ts";

/** Requests that a timeline shows: the first of many, which bounds what is kept. */
export const shownRequests = 10;

/** What happened in the run of a point, as far as a timeline shows it. */
export interface PointRecording {
  readonly record: RunRecord;
  /** Bytes/s of each channel over time. */
  readonly rates: readonly ChannelRates[];
  /** What a controller decided over the whole run; empty of a plan. */
  readonly figures: readonly FigureOverTime[];
}

/** Keeps, as observers of the run of a point's row, what its timeline shows. */
export class PointRecorder {
  private readonly run = new RunRecorder(shownRequests);
  private readonly channels = new ChannelRecorder(shownRequests);
  private readonly decisions = new FigureRecorder();
  readonly observers = [this.run, this.channels, this.decisions];

  get kept(): PointRecording {
    return { record: this.run.record, rates: this.channels.rates, figures: this.decisions.figures };
  }
}
