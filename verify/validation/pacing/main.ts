import type { Socket } from "node:net";
import { goBeforeOthers, now } from "../device/clock.ts";
import { FrameReader, frameHeader, special, type FrameHeader } from "../device/frames.ts";
import { listen } from "../device/sockets.ts";
import { PacedLinks } from "./paced-links.ts";

/**
 * The process that stands for all links where the host's own cannot be shaped: it takes every message of the devices and
 * hands it on when the links of the scenario would have brought it.
 */

/** What the relay is told once. */
export interface RelayOrder {
  /** Bytes/s, by channel. */
  readonly bandwidths: readonly number[];
  /** By source and destination: the channels that a message crosses. */
  readonly routes: readonly (readonly (readonly number[])[])[];
}

/** What the relay says: where it listens. */
export interface RelayWord {
  readonly kind: "listening";
  readonly port: number;
}

/** Seconds without a message after which the process ends. */
const silence = 600;

let links = new PacedLinks<() => void>([]);
let routes: RelayOrder["routes"] = [];
const sockets = new Map<number, Socket>();
let isPacing = false;
let deadline = setTimeout(end, silence * 1e3);

function end(): never {
  process.exit(1);
}

process.on("disconnect", end);
process.on("message", (order: RelayOrder) => {
  links = new PacedLinks(order.bandwidths.map((bandwidth) => ({ bandwidth })));
  routes = order.routes;
});

// The parent may have gone while this was loaded.
if (!process.connected) end();

function take(header: FrameHeader, content: Uint8Array): void {
  const { source, destination } = header;
  const deliver = () => {
    const socket = sockets.get(destination);
    socket?.write(Buffer.concat([frameHeader(header, content.length), content]));
  };
  links.advanceTo(now()).forEach((act) => act());
  links.send(deliver, routes[source]![destination]!, content.length, now());
  if (!isPacing) pace().catch(end);
}

async function pace(): Promise<void> {
  isPacing = true;
  for (let next = links.nextTime(); next < Infinity; next = links.nextTime()) {
    const time = now();
    // Other messages may come at any moment: no long sleep without looking for them.
    if (next > time + 1e-3) await new Promise((resolve) => setTimeout(resolve, 1));
    else if (next > time) await new Promise((resolve) => setImmediate(resolve));
    links.advanceTo(now()).forEach((act) => act());
  }
  isPacing = false;
}

goBeforeOthers();
const server = await listen({ host: "127.0.0.1", port: 0 }, (socket) => {
  let greeted = false;
  const reader = new FrameReader((header, content) => {
    clearTimeout(deadline);
    deadline = setTimeout(end, silence * 1e3);
    if (header.request === special.hello) {
      greeted = true;
      sockets.set(header.source, socket);
    } else if (greeted) take(header, content);
  });
  socket.on("data", (chunk: Buffer) => reader.push(chunk));
  socket.on("error", end);
});
const address = server.address();
const word: RelayWord = { kind: "listening", port: typeof address === "object" ? (address?.port ?? 0) : 0 };
process.send?.(word);
