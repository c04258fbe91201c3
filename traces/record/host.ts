import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Seconds that the calling thread has waited for a core so far; undefined where the system does not say. */
export function queueWait(): number | undefined {
  const [, waited] = readWords("/proc/thread-self/schedstat");
  return waited === undefined ? undefined : Number(waited) / 1e9;
}

/** Share of the last 10 seconds in which some task waited for a core, percent; undefined where the system does not say. */
export function cpuPressure(): number | undefined {
  const average = readWords("/proc/pressure/cpu").find((word) => word.startsWith("avg10="));
  return average === undefined ? undefined : Number(average.slice("avg10=".length));
}

/** Model name of the processor. */
export function cpuModel(): string {
  return cpus()[0]?.model.trim() ?? process.arch;
}

function readWords(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split(/\s+/);
  } catch {
    // Not Linux, or a kernel without this file.
    return [];
  }
}
