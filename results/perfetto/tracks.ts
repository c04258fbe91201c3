import type { MetadataEvent } from "./events.ts";

/** Groups of a process' tracks, in the order in which they stand below each other. */
const groups = ["stream", "sends"] as const;

/** The tracks of a trace: processes, and threads in the order of their first use. */
export class Tracks {
  private readonly events: MetadataEvent[] = [];
  private readonly threads = new Map<string, number>();
  private processes = 0;

  /** Processes stand below each other in the order in which they are added. */
  addProcess(name: string): number {
    const pid = ++this.processes;
    this.events.push(
      { ph: "M", name: "process_name", pid, args: { name } },
      { ph: "M", name: "process_sort_index", pid, args: { sort_index: pid } },
    );
    return pid;
  }

  /** The thread of a process for the track of a number, counted from 0, in a group. */
  thread(pid: number, group: (typeof groups)[number], number: number): number {
    const key = `${pid}/${group}/${number}`;
    const known = this.threads.get(key);
    if (known !== undefined) return known;
    // Far from the processes' numbers: a thread of the same number as its process counts as the main one.
    const tid = 1001 + this.threads.size;
    this.threads.set(key, tid);
    this.events.push(
      { ph: "M", name: "thread_name", pid, tid, args: { name: `${group} ${number + 1}` } },
      {
        ph: "M",
        name: "thread_sort_index",
        pid,
        tid,
        args: { sort_index: groups.indexOf(group) * 1e6 + number },
      },
    );
    return tid;
  }

  metadata(): readonly MetadataEvent[] {
    return this.events;
  }
}
