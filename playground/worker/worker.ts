import { Simulation } from "./simulation.ts";
import type { Answer, Request } from "../messages.ts";
import { catalog } from "./catalog.ts";
import { pointsCsv } from "../../results/points.ts";

/** The page's thread for simulation: it answers what it is asked last, and fills in the other bandwidths meanwhile. */
let simulation: Simulation | undefined;
let isWorking = false;
/** When the page asked for something last, milliseconds. */
let lastRequest = performance.now();

/** So long, milliseconds, other bandwidths wait after a request, for a reader who slides goes on sliding. */
const rest = 400;

const answer = (message: Answer) => self.postMessage(message);

self.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  lastRequest = performance.now();
  if (data.kind === "csv") answer({ kind: "csv", text: pointsCsv(data.rows, []) });
  else if (data.kind === "show") simulation?.lookAt(data.view);
  else simulation = Simulation.open(data, answer);
  hear();
  void work();
});

/** Runs point after point; between two it lets messages in. */
async function work(): Promise<void> {
  if (isWorking) return;
  isWorking = true;
  for (;;) {
    const rested = performance.now() - lastRequest;
    const state = simulation?.runNext(rested >= rest, answer) ?? "nothing left";
    if (state === "nothing left") break;
    if (state === "ran") await messagesTaken();
    else await requestOrRest(rest - rested);
  }
  isWorking = false;
}

/** Goes on where the loop waits for a request. */
let hear: () => void = () => undefined;

function requestOrRest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    hear = resolve;
    setTimeout(resolve, milliseconds);
  });
}

const pause = new MessageChannel();

function messagesTaken(): Promise<void> {
  return new Promise((resolve) => {
    pause.port1.onmessage = () => resolve();
    pause.port2.postMessage(undefined);
  });
}

answer({ kind: "catalog", catalog });
