/**
 * The discrete-event engine: a clock, a queue of numbered events in the order (time, priority, sequence), and a
 * process with dates of its own beside it. It knows nothing of devices, networks or models.
 */
export type { ClockedProcess } from "./clocked-process.ts";
export { Engine } from "./engine.ts";
export { EngineError } from "./error.ts";
export { endOfInstant } from "./instant.ts";
export { IntegerList } from "./integer-list.ts";
export { IndexedHeap } from "./indexed-heap.ts";
export { Priority } from "./priority.ts";
export { EventQueue, type EventHandle } from "./event-queue.ts";
