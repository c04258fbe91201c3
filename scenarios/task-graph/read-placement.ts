import { z } from "zod";
import { InputError } from "../../sim/errors.ts";
import type { Assignment, TaskGraph } from "../../sim/task-graph/index.ts";
import { parseJson } from "./json.ts";
import { within } from "./within.ts";

const id = z.union([z.string(), z.number()]).transform(String);
const assignments = z.array(z.object({ id, device: z.string() }));
const schema = z.union([assignments, z.object({ tasks: assignments })]);

/**
 * Which device runs which task, and in which order: `[{"id": "1", "device": "P1"}, ...]`, or what `schedule --json` prints.
 *
 * @throws InputError for an unknown task or device, naming the file
 */
export function readPlacement(
  text: string,
  file: string,
  { tasks, devices }: TaskGraph,
): readonly Assignment[] {
  const parsed = parseJson(schema, text, file);
  const list = Array.isArray(parsed) ? parsed : parsed.tasks;
  return within(file, () =>
    list.map((entry) => {
      const task = tasks.findIndex((candidate) => candidate.id === entry.id);
      if (task < 0) throw new InputError(`there is no task ${entry.id} in the graph`);
      const device = devices.indexOf(entry.device);
      if (device < 0) {
        const known = devices.join(", ");
        throw new InputError(`task ${entry.id}: unknown device ${entry.device} (known: ${known})`);
      }
      return { task, device };
    }),
  );
}
