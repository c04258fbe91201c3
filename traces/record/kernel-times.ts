/** Kernel times of one run of a session, seconds. */
export interface KernelTimes {
  /** Everything but layout changes. */
  readonly kernel: number;
  readonly reorderInput: number;
  readonly reorderOutput: number;
}

/** An event of the profile that onnxruntime writes; times are whole microseconds. */
interface ProfileEvent {
  readonly name?: string;
  readonly dur?: number;
  readonly args?: { readonly op_name?: string };
}

/** Profiles hold durations cut to whole microseconds: half of one is lost on average. */
const truncated = 0.5;

const kernelSuffix = "_kernel_time";

/** Kernel times of every run that an onnxruntime profile holds, in order. */
export function kernelTimes(profile: string): readonly KernelTimes[] {
  const events: readonly ProfileEvent[] = JSON.parse(profile);
  const runs: KernelTimes[] = [];
  let run = { kernel: 0, reorderInput: 0, reorderOutput: 0 };
  for (const { name, dur, args } of events) {
    if (name === "model_run") {
      runs.push(run);
      run = { kernel: 0, reorderInput: 0, reorderOutput: 0 };
    }
    if (!name?.endsWith(kernelSuffix) || dur === undefined) continue;
    run[columnOf(args?.op_name)] += (dur + truncated) / 1e6;
  }
  return runs;
}

function columnOf(operation: string | undefined): keyof KernelTimes {
  switch (operation) {
    case "ReorderInput":
      return "reorderInput";
    case "ReorderOutput":
      return "reorderOutput";
    default:
      return "kernel";
  }
}
