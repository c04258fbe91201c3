import { expect, test } from "vitest";
import { parseQueue } from "../../../cli/slurm/queue.ts";

test("tasks in the queue, one per line or as ranges", () => {
  const text = [
    "12_3|RUNNING",
    "12_4|COMPLETING",
    "12_[5-7,9%2]|PENDING",
    "12_8|REQUEUE_HOLD",
    " 13|PENDING ",
    "",
  ].join("\n");
  expect([...parseQueue(text)]).toEqual([
    ["12_3", "running"],
    ["12_4", "running"],
    ["12_5", "queued"],
    ["12_6", "queued"],
    ["12_7", "queued"],
    ["12_9", "queued"],
    ["12_8", "queued"],
    ["13", "queued"],
  ]);
});

test("an empty queue", () => {
  expect(parseQueue("").size).toBe(0);
});
