import { setTimeout as sleep } from "node:timers/promises";
import type { Command, DeviceCase, FromDevice, Reply, ToDevice, Way } from "../protocol.ts";
import { goBeforeOthers, now, waitUntil } from "./clock.ts";
import { DeviceRun } from "./device-run.ts";
import { special, type FrameHeader } from "./frames.ts";
import { Links } from "./links.ts";
import { ComputeLock } from "./lock.ts";
import { Signals } from "./signals.ts";
import { secondsLacking } from "./way.ts";
import { DeviceTiles } from "./tiles.ts";

/** The process of one device: does what its parent tells it over IPC, and ends with it. */

/** Seconds without a word of the parent after which the process ends, whatever it waits for. */
const silence = 600;

const place = { device: 0, devices: 1 };
let ways: readonly Way[] = [];
let links: Links | undefined;
let signals: Signals | undefined;
let loaded: { readonly load: DeviceCase; readonly tiles: DeviceTiles } | undefined;
let run: DeviceRun | undefined;
/** Told when the last message of a burst of pings was answered. */
let ponged: (() => void) | undefined;

const lock = new ComputeLock((kind) => tell({ kind }));
let deadline = setTimeout(end, silence * 1e3);

process.on("disconnect", end);
process.on("message", (message: ToDevice) => {
  clearTimeout(deadline);
  deadline = setTimeout(end, silence * 1e3);
  if (message.kind === "granted") return lock.granted();
  execute(message).then(tell, fail);
});

// The parent may have gone while this was loaded.
if (!process.connected) end();

function end(): never {
  process.exit(1);
}

function tell(message: FromDevice): void {
  process.send?.(message);
}

function fail(error: unknown): void {
  tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
}

async function execute(command: Command): Promise<Reply> {
  switch (command.kind) {
    case "open": {
      ways = command.place.ways;
      place.device = command.place.device;
      place.devices = command.place.addresses.length;
      [links, signals] = await Promise.all([
        Links.open(command.place, (header, content) => hold(header, content)),
        Signals.open(command.place, (request, barrier) => hearSignal(request, barrier)),
      ]);
      goBeforeOthers();
      return { kind: "open" };
    }
    case "load":
      await loaded?.tiles.release();
      loaded = { load: command.load, tiles: await DeviceTiles.create(command.load) };
      return { kind: "load" };
    case "time":
      return { kind: "time", seconds: await caseHere().tiles.time(command, lock) };
    case "prepare": {
      const { load, tiles } = caseHere();
      const outlet = {
        message: (to: number, request: number, transfer: number, content: Uint8Array) =>
          links?.send(to, request, transfer, content),
        shareDone: (request: number, barrier: number) => signals?.send(request, barrier),
      };
      run = new DeviceRun(place, load, tiles, command.order, outlet, lock);
      return { kind: "prepare" };
    }
    case "run":
      if (!run) throw new Error("no run is prepared");
      return { kind: "run", records: await run.serve(command.arrivals) };
    case "ping":
      return { kind: "ping", seconds: await ping(command) };
    case "signal":
      return { kind: "signal", seconds: await signal(command) };
  }
}

function caseHere() {
  if (!loaded) throw new Error("no case is loaded");
  return loaded;
}

/** What arrives is held back by what the way that it came lacks. */
function hold(header: FrameHeader, content: Uint8Array): void {
  const seconds = secondsLacking(ways[header.source]!, content.length);
  if (seconds === 0) return deliver(header, content);
  waitUntil(now() + seconds).then(() => deliver(header, content), fail);
}

function deliver({ source, request, transfer }: FrameHeader, content: Uint8Array): void {
  if (request === special.pong) return ponged?.();
  if (request !== special.ping) return run?.received(request, transfer, content);
  if (transfer === 0) links?.send(source, special.pong, 0, new Uint8Array());
}

function ping({ to, bytes, count, bursts, idle }: Extract<Command, { kind: "ping" }>) {
  const content = new Uint8Array(bytes);
  return timeAnswers(bursts, idle, () => {
    for (let left = count - 1; left >= 0; left--) links?.send(to, special.ping, left, content);
  });
}

function signal({ count, idle }: Extract<Command, { kind: "signal" }>) {
  return timeAnswers(count, idle, () => signals?.send(special.ping, 0));
}

function hearSignal(request: number, barrier: number): void {
  if (request === special.pong) return ponged?.();
  if (request === special.ping) signals?.send(special.pong, 0);
  else run?.passedShare(request, barrier);
}

/** Seconds until the answer to each of some questions, asked after idling. */
async function timeAnswers(count: number, idle: number, ask: () => void): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (let question = 0; question < count; question++) {
    if (idle > 0) await sleep(idle * 1e3);
    const answered = new Promise<void>((resolve) => (ponged = resolve));
    const start = now();
    ask();
    await answered;
    seconds.push(now() - start);
  }
  return seconds;
}
