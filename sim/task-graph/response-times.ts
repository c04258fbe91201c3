import type { ReleasedTaskGraph } from "./join.ts";
import type { Schedule } from "./schedule.ts";

/** When one of several task graphs begins and ends; seconds. */
export interface GraphResponse {
  readonly name: string;
  readonly release: number;
  readonly finish: number;
  /** From its release to its end. */
  readonly response: number;
}

/** When each of several graphs, which `joinTaskGraphs` put on one timeline, was released and has finished. */
export function responseTimes(
  parts: readonly ReleasedTaskGraph[],
  { tasks }: Schedule,
): readonly GraphResponse[] {
  let first = 0;
  return parts.map(({ name, release, graph }) => {
    const [start, end] = [first, first + graph.tasks.length];
    first = end;
    const own = tasks.filter(({ task }) => task >= start && task < end);
    const finish = own.reduce((latest, task) => Math.max(latest, task.finish), release);
    return { name, release, finish, response: finish - release };
  });
}
