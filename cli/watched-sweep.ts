import { noteDropped } from "./dropped.ts";
import { untilInterrupted } from "./interrupt.ts";
import { sweepProgress, type SweepProgress } from "./progress.ts";
import type { SweepObserver, SweepStart } from "../sweeps/index.ts";

/** Runs a sweep with a bar on stderr; where Ctrl-C ends it, says what is kept. */
export async function watchSweep<Run>(run: (observer: SweepObserver) => Promise<Run>): Promise<Run> {
  let start: SweepStart | undefined;
  let progress: SweepProgress | undefined;
  const observer: SweepObserver = {
    started(started) {
      start = started;
      noteDropped(started.dropped);
      progress = sweepProgress(started.total, started.found);
    },
    advanced: () => progress?.advance(),
  };
  try {
    return await untilInterrupted(
      () => {
        progress?.stop();
        return start
          ? `${start.kept()} of ${start.total} points are kept in ${start.file}; the same command resumes with the others`
          : "no point was finished";
      },
      () => run(observer),
    );
  } finally {
    progress?.stop();
  }
}
