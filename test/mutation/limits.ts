/** What a test process of a mutant does beside the tests: it ends at the first proof, and after its share of processor time. */
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterAll, inject } from "vitest";

// That a property fails is enough; the smallest example is not looked for.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });

// Time of the processor, not of the clock: a busy machine must not look like a loop without end.
const watch = `
  const { workerData } = require("node:worker_threads");
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    if (user + system > 1e6 * workerData) process.kill(process.pid, "SIGKILL");
  }, 250);
`;
const seconds = inject("cpuSeconds");
if (seconds !== undefined) new Worker(watch, { eval: true, workerData: seconds }).unref();

afterAll(({}, { file }) => {
  const { user, system } = process.cpuUsage();
  file.meta.cpuSeconds = (user + system) / 1e6;
});

declare module "vitest" {
  interface ProvidedContext {
    /** How long all tests of a mutant may compute; undefined: without limit. */
    cpuSeconds: number | undefined;
  }
  interface TaskMeta {
    /** What the process had computed when the file was through. */
    cpuSeconds?: number;
  }
}
