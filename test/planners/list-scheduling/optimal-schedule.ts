import type { TaskGraph } from "../../../sim/task-graph/index.ts";

/**
 * The least makespan of a graph with edges in seconds, without duplication, by branch and bound over all ways to append
 * tasks to devices in the order of their starts. For ten tasks or so.
 */
export function optimalMakespan({ tasks, devices, edges }: TaskGraph): number {
  const predecessors = tasks.map((_, task) => edges.filter(({ to }) => to === task));
  const tails = tailsOf({ devices, tasks, edges });
  const deviceOf = tasks.map(() => -1);
  const finishOf = tasks.map(() => 0);
  const freeAt = devices.map(() => 0);
  let best = Infinity;

  function branch(placed: number, latestStart: number, latestFinish: number): void {
    if (placed === tasks.length) {
      best = Math.min(best, latestFinish);
      return;
    }
    const choices: { task: number; device: number; start: number; finish: number }[] = [];
    for (const [task, { seconds, pinned, release = 0, inputs = [] }] of tasks.entries()) {
      if (deviceOf[task] !== -1 || predecessors[task]!.some(({ from }) => deviceOf[from] === -1)) continue;
      for (const device of devices.keys()) {
        if (pinned !== undefined && pinned !== device) continue;
        const arrivals = inputs.map(({ at, cost }) => release + (at === device ? 0 : delayOf(cost)));
        const start = predecessors[task]!.reduce(
          (ready, { from, cost }) =>
            Math.max(ready, finishOf[from]! + (deviceOf[from] === device ? 0 : delayOf(cost))),
          Math.max(freeAt[device]!, release, ...arrivals),
        );
        choices.push({ task, device, start, finish: start + seconds[device]! });
      }
    }
    choices.sort((a, b) => a.finish + tails[a.task]! - (b.finish + tails[b.task]!));
    for (const { task, device, start, finish } of choices) {
      // Every schedule can be built in the order of its starts.
      if (start < latestStart || finish + tails[task]! >= best) continue;
      const free = freeAt[device]!;
      deviceOf[task] = device;
      finishOf[task] = finish;
      freeAt[device] = finish;
      if (bound() < best) branch(placed + 1, start, Math.max(latestFinish, finish));
      deviceOf[task] = -1;
      freeAt[device] = free;
    }
  }

  /** No completion ends before this: each open task starts after its placed predecessors, on its fastest device. */
  function bound(): number {
    let least = 0;
    for (const [task, description] of tasks.entries()) {
      if (deviceOf[task] !== -1) continue;
      const ready = predecessors[task]!.map(({ from }) => (deviceOf[from] === -1 ? 0 : finishOf[from]!));
      least = Math.max(least, Math.max(0, ...ready) + fastest(description) + tails[task]!);
    }
    return least;
  }

  branch(0, 0, 0);
  return best;
}

/** Least seconds from the end of each task to the end of the last, on the fastest devices and without delays. */
export function tailsOf({ tasks, edges }: TaskGraph): readonly number[] {
  const tails: number[] = [];
  const tailOf = (task: number): number =>
    (tails[task] ??= edges
      .filter(({ from }) => from === task)
      .reduce((longest, { to }) => Math.max(longest, fastest(tasks[to]!) + tailOf(to)), 0));
  return tasks.map((_, task) => tailOf(task));
}

/** Least seconds on a device that may run the task. */
function fastest({ seconds, pinned }: TaskGraph["tasks"][number]): number {
  return pinned === undefined ? Math.min(...seconds) : seconds[pinned]!;
}

function delayOf(cost: TaskGraph["edges"][number]["cost"]): number {
  if (cost.kind !== "seconds") throw new Error("the oracle knows edges in seconds only");
  return cost.seconds;
}
