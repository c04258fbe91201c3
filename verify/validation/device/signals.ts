import type { Socket } from "node:net";
import type { DevicePlace } from "../protocol.ts";
import { connectPatiently, listen } from "./sockets.ts";

const signalBytes = 8;

/**
 * Tells the other devices that this one has done its share of a barrier. Barriers cost nothing in a program, so that these
 * signals take no link: they go over sockets of the host.
 */
export class Signals {
  private readonly others: readonly Socket[];

  private constructor(others: readonly Socket[]) {
    this.others = others;
  }

  static async open(
    { device, signals }: DevicePlace,
    onSignal: (request: number, barrier: number) => void,
  ): Promise<Signals> {
    await listen({ path: signals[device]! }, (socket) => {
      let rest = Buffer.alloc(0);
      socket.on("data", (chunk: Buffer) => {
        rest = Buffer.concat([rest, chunk]);
        for (; rest.length >= signalBytes; rest = rest.subarray(signalBytes))
          onSignal(rest.readUInt32LE(0), rest.readUInt32LE(4));
      });
      socket.on("error", () => process.exit(1));
    });
    const others: Socket[] = [];
    for (const [other, path] of signals.entries()) {
      if (other !== device) others.push(await connectPatiently({ path }));
    }
    return new Signals(others);
  }

  send(request: number, barrier: number): void {
    const signal = Buffer.alloc(signalBytes);
    signal.writeUInt32LE(request, 0);
    signal.writeUInt32LE(barrier, 4);
    for (const socket of this.others) socket.write(signal);
  }
}
