import { isAlive, runProgram } from "./host.ts";
import { placePrefix } from "./place.ts";

const ofOwner = new RegExp(`^${placePrefix}(\\d+)-`);

/**
 * Removes the namespaces of runs whose process is gone, killed together with what would have removed them.
 *
 * @returns their names
 */
export function removeLeftovers(): readonly string[] {
  const listed = runProgram("ip", ["netns", "list"]);
  if (!listed.ok) return [];
  const names = listed.text.split("\n").map((line) => line.split(" ")[0]!);
  const dead = names.filter((name) => {
    const owner = ofOwner.exec(name)?.[1];
    return owner !== undefined && !isAlive(Number(owner));
  });
  for (const name of dead) removeNamespace(name);
  return dead;
}

/** Ends what still runs in a namespace and removes it, with its end of all links. */
function removeNamespace(name: string): void {
  const inside = runProgram("ip", ["netns", "pids", name]);
  for (const pid of inside.ok ? inside.text.split(/\s+/).filter(Boolean).map(Number) : []) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  runProgram("ip", ["netns", "delete", name]);
}
