import type { Socket } from "node:net";
import type { DevicePlace } from "../protocol.ts";
import { FrameReader, frameHeader, special, type FrameHeader } from "./frames.ts";
import { connectPatiently, listen } from "./sockets.ts";

/** What a device hears of the others. */
export type FrameHandler = (header: FrameHeader, content: Uint8Array) => void;

/** The messages between a device and the others: a TCP connection to each of them, or one to the relay that paces all. */
export class Links {
  private readonly device: number;
  private readonly sockets: ReadonlyMap<number, Socket>;

  private constructor(device: number, sockets: ReadonlyMap<number, Socket>) {
    this.device = device;
    this.sockets = sockets;
  }

  /** @throws Error when another device cannot be reached for a hundred seconds */
  static async open(place: DevicePlace, onFrame: FrameHandler): Promise<Links> {
    const { device, through } = place;
    const sockets = through === "relay" ? await toRelay(place, onFrame) : await toAll(place, onFrame);
    return new Links(device, sockets);
  }

  /** Header and content leave together. */
  send(to: number, request: number, transfer: number, content: Uint8Array): void {
    const socket = this.sockets.get(to)!;
    socket.cork();
    socket.write(frameHeader({ source: this.device, destination: to, request, transfer }, content.length));
    if (content.length > 0) socket.write(content);
    socket.uncork();
  }
}

async function toRelay(
  { device, addresses }: DevicePlace,
  onFrame: FrameHandler,
): Promise<ReadonlyMap<number, Socket>> {
  const socket = await connectPatiently(addresses[device]!);
  hear(socket, onFrame);
  greet(socket, device);
  return new Map([...addresses.keys()].map((other) => [other, socket]));
}

/** Each device connects to those before it. */
async function toAll(
  { device, addresses }: DevicePlace,
  onFrame: FrameHandler,
): Promise<ReadonlyMap<number, Socket>> {
  const sockets = new Map<number, Socket>();
  const expected = addresses.length - 1;
  let complete = (): void => undefined;
  const all = new Promise<void>((resolve) => (complete = resolve));
  const add = (other: number, socket: Socket) => {
    sockets.set(other, socket);
    if (sockets.size === expected) complete();
  };
  await listen(addresses[device]!, (socket) => {
    hear(socket, (header, content) => {
      if (header.request === special.hello) add(header.source, socket);
      else onFrame(header, content);
    });
  });
  for (const [other, address] of addresses.entries()) {
    if (other >= device) continue;
    const socket = await connectPatiently(address);
    hear(socket, onFrame);
    greet(socket, device);
    add(other, socket);
  }
  if (expected > 0) await all;
  return sockets;
}

function hear(socket: Socket, onFrame: FrameHandler): void {
  const reader = new FrameReader(onFrame);
  socket.on("data", (chunk: Buffer) => reader.push(chunk));
  // A device that is gone ends the run; its parent says so.
  socket.on("error", () => process.exit(1));
}

function greet(socket: Socket, device: number): void {
  socket.write(frameHeader({ source: device, destination: 0, request: special.hello, transfer: 0 }, 0));
}
