import { once } from "node:events";
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { now } from "./clock.ts";

/** Seconds after which a device that cannot be reached is given up. */
const patience = 100;

/**
 * Connects, again and again while nobody listens yet.
 *
 * @param seconds after which it is given up
 * @throws Error then
 */
export async function connectPatiently(place: NetConnectOpts, seconds = patience): Promise<Socket> {
  const limit = now() + seconds;
  for (;;) {
    const socket = connect(place);
    try {
      await once(socket, "connect", { signal: AbortSignal.timeout(seconds * 1e3) });
      socket.setNoDelay(true);
      return socket;
    } catch (error) {
      socket.destroy();
      if (now() > limit) throw error;
      await sleep(20);
    }
  }
}

/** Listens, and hands each connection on. */
export async function listen(
  place: { readonly host: string; readonly port: number } | { readonly path: string },
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    onConnection(socket);
  });
  server.listen(place);
  await once(server, "listening");
  return server;
}
