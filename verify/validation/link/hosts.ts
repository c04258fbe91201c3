import { once } from "node:events";
import type { Server, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../../../sim/errors.ts";
import { now } from "../device/clock.ts";
import { FrameReader, frameHeader, special } from "../device/frames.ts";
import { connectPatiently, listen } from "../device/sockets.ts";
import { fitLink, type Burst, type LinkFit } from "./fit.ts";
import { burstsFor, measureBursts } from "./measure.ts";

/** Seconds after which a host cannot be reached. */
const reach = 5;
/** Seconds after which a burst that is not answered has failed. */
const patience = 30;

/** The same messages as between devices: without content, that is the answer to the last of a burst. */
function answerOn(socket: Socket): void {
  const reader = new FrameReader(({ request, transfer }) => {
    if (request === special.ping && transfer === 0)
      socket.write(frameHeader({ source: 1, destination: 0, request: special.pong, transfer: 0 }, 0));
  });
  socket.on("data", (chunk: Buffer) => reader.push(chunk));
  // Whoever measured has gone; the next one may come.
  socket.on("error", () => socket.destroy());
}

/** Answers whoever measures the link to this host, until the server is closed. */
export function answerPings(host: string, port: number): Promise<Server> {
  return listen({ host, port }, answerOn);
}

/**
 * Measures the link to a host that answers.
 *
 * @param idle seconds for which both ends idle before each burst
 * @throws InputError when it cannot be reached or does not answer
 */
export async function pingHost(host: string, port: number, idle: number): Promise<LinkFit> {
  const socket = await connectPatiently({ host, port }, reach).catch((error: unknown) => {
    throw new InputError(
      `${host}:${port} cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  try {
    const send = burstSender(socket, idle);
    // How fast the link is decides how much is worth sending.
    const [first = 1] = (await send({ bytes: 64_000, count: 1 }, 3)).toSorted((a, b) => a - b);
    return fitLink(await measureBursts(burstsFor(64_000 / first), send));
  } finally {
    socket.destroy();
  }
}

function burstSender(socket: Socket, idle: number) {
  let answered: (() => void) | undefined;
  const reader = new FrameReader(() => answered?.());
  socket.on("data", (chunk: Buffer) => reader.push(chunk));
  const gone = once(socket, "close").then(() => {
    throw new InputError("the other host closed the connection");
  });
  gone.catch(() => undefined);
  return async ({ bytes, count }: Omit<Burst, "seconds">, bursts: number): Promise<readonly number[]> => {
    const content = new Uint8Array(bytes);
    const seconds: number[] = [];
    for (let burst = 0; burst < bursts; burst++) {
      if (idle > 0) await sleep(idle * 1e3);
      const answer = new Promise<void>((resolve) => (answered = resolve));
      const start = now();
      for (let left = count - 1; left >= 0; left--) {
        socket.cork();
        const header = { source: 0, destination: 1, request: special.ping, transfer: left };
        socket.write(frameHeader(header, bytes));
        if (bytes > 0) socket.write(content);
        socket.uncork();
      }
      await Promise.race([answer, gone, late()]);
      seconds.push(now() - start);
    }
    return seconds;
  };
}

function late(): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () => reject(new InputError(`the other host did not answer for ${patience} s`)),
      patience * 1e3,
    );
    timer.unref();
  });
}
