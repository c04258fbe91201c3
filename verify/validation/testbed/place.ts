import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** Begins the names of all namespaces; the number of the process that owns them follows. */
export const placePrefix = "slicewise-validate-";

/**
 * The program that removes a folder and namespaces: waits until its input ends, which it does however this process ends, and
 * then ends what runs in them.
 */
const program = `
cat >/dev/null
rm -rf "$1"
shift
for name in "$@"; do
  pids=$(ip netns pids "$name" 2>/dev/null) && [ -n "$pids" ] && kill -9 $pids 2>/dev/null
  ip netns delete "$name" 2>/dev/null
done
exit 0`;

/** Names of this host that a testbed may use, and that are removed when this process ends, even where it is killed. */
export interface Place {
  /** Of sockets. */
  readonly folder: string;
  /** By node: names of namespaces, which are not made here. */
  readonly namespaces: readonly string[];
  /** Removes all of it now; resolves when it is gone. */
  clean(): Promise<void>;
}

/** What removes the place is started before anything is made, so that nothing is ever left. */
export function openPlace(nodes: number): Place {
  const folder = mkdtempSync(join(tmpdir(), `${placePrefix}${process.pid}-`));
  const namespaces = Array.from({ length: nodes }, (_, node) => `${basename(folder)}-${node}`);
  // In a session of its own: Ctrl-C ends the others and not this one.
  const cleaner = spawn("sh", ["-c", program, "sh", folder, ...namespaces], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = once(cleaner, "exit");
  cleaner.unref();
  return {
    folder,
    namespaces,
    async clean() {
      cleaner.ref();
      cleaner.stdin.end();
      await ended;
    },
  };
}
