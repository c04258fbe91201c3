import type { Program } from "../program/index.ts";
import type { Ticket } from "./controller.ts";
import { InstancePool, taskCount, TaskNumbers, type Instance } from "./instance.ts";
import { prepareProgram, type PreparedProgram } from "./prepared-program.ts";

/** The programs that were submitted and are not done, by ticket and by the numbers of their tasks. */
export class InFlight {
  private readonly prepared = new WeakMap<Program, PreparedProgram>();
  private readonly tasks = new TaskNumbers();
  private readonly pool = new InstancePool();
  private readonly byTicket = new Map<Ticket, Instance>();

  /** @param seconds by compute, alone on its device */
  add(ticket: Ticket, program: Program, request: number, priority: number, seconds: Float64Array): Instance {
    const instance = this.pool.take(this.prepare(program));
    instance.ticket = ticket;
    instance.request = request;
    instance.priority = priority;
    instance.seconds = seconds;
    const count = taskCount(instance.prepared);
    instance.base = this.tasks.take(count);
    this.tasks.own(instance, count);
    this.byTicket.set(ticket, instance);
    return instance;
  }

  remove(instance: Instance): void {
    this.byTicket.delete(instance.ticket);
    this.tasks.giveBack(instance.base, taskCount(instance.prepared));
    this.pool.giveBack(instance);
  }

  get(ticket: Ticket): Instance | undefined {
    return this.byTicket.get(ticket);
  }

  all(): IterableIterator<Instance> {
    return this.byTicket.values();
  }

  /** The program that a task is of. */
  owner(task: number): Instance {
    return this.tasks.owner[task]!;
  }

  private prepare(program: Program): PreparedProgram {
    const known = this.prepared.get(program) ?? prepareProgram(program);
    this.prepared.set(program, known);
    return known;
  }
}
