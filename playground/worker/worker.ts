import { Simulation } from "./simulation.ts";
import type { Answer, Request } from "../messages.ts";
import { catalog } from "./catalog.ts";
import { pointsCsv } from "../../results/points.ts";

/** The page's thread for simulation: it answers what it is asked last, and fills in the other bandwidths meanwhile. */
let simulation: Simulation | undefined;
let isWorking = false;

const answer = (message: Answer) => self.postMessage(message);

self.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.kind === "csv") answer({ kind: "csv", text: pointsCsv(data.rows, []) });
  else if (data.kind === "show") simulation?.lookAt(data.view);
  else simulation = Simulation.open(data, answer);
  void work();
});

/** Runs point after point; between two it lets messages in. */
async function work(): Promise<void> {
  if (isWorking) return;
  isWorking = true;
  while (simulation?.runNext(answer)) await messagesTaken();
  isWorking = false;
}

const pause = new MessageChannel();

function messagesTaken(): Promise<void> {
  return new Promise((resolve) => {
    pause.port1.onmessage = () => resolve();
    pause.port2.postMessage(undefined);
  });
}

answer({ kind: "catalog", catalog });
