import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * The program that removes namespaces: waits until its input ends, which it does however this process ends, and then ends
 * what runs in them.
 */
const program = `
cat >/dev/null
for name in "$@"; do
  pids=$(ip netns pids "$name" 2>/dev/null) && [ -n "$pids" ] && kill -9 $pids 2>/dev/null
  ip netns delete "$name" 2>/dev/null
done
exit 0`;

/** Removes something when this process ends, even where it is killed, or when told to. */
export interface Cleaner {
  /** Removes it now; resolves when it is gone. */
  clean(): Promise<void>;
}

/** Has namespaces removed when this process ends. Started before they are made, so that none is ever left. */
export function cleanerOf(namespaces: readonly string[]): Cleaner {
  // In a session of its own: Ctrl-C ends the others and not this one.
  const cleaner = spawn("sh", ["-c", program, "sh", ...namespaces], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = once(cleaner, "exit");
  cleaner.unref();
  return {
    async clean() {
      cleaner.ref();
      cleaner.stdin.end();
      await ended;
    },
  };
}
