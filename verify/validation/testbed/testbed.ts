import { join } from "node:path";
import { shortestRoutes, type NetworkGraph } from "../../../sim/cluster/index.ts";
import type { RelayOrder, RelayWord } from "../pacing/main.ts";
import type { Command, DevicePlace, FromDevice, Reply, Way } from "../protocol.ts";
import { AnsweringProcess } from "./answering-process.ts";
import { runProgram, usableCores } from "./host.ts";
import { LockKeeper } from "./lock-keeper.ts";
import { addressOf, wireUp } from "./namespaces.ts";
import { openPlace, type Place } from "./place.ts";
import { startProcess } from "./start-process.ts";
import { wiringOf } from "./wiring.ts";

/** How the links are made: shaped interfaces between namespaces, or a relay on loopback that paces messages. */
export type LinkKind = "shaped" | "paced";

/** Port on which devices listen in their namespaces. */
const devicePort = 7083;

/** Seconds that a process may take to start, and to do what takes no time of its own. */
const patience = 120;

/** The devices of a network as processes of this host, told what to do by this one. */
export class Testbed {
  readonly links: LinkKind;
  private readonly graph: NetworkGraph;
  private readonly place: Place;
  private readonly devices: AnsweringProcess<FromDevice>[] = [];
  private relay: AnsweringProcess<RelayWord> | undefined;
  private readonly lock = new LockKeeper();

  private constructor(graph: NetworkGraph, links: LinkKind) {
    this.graph = graph;
    this.links = links;
    this.place = openPlace(links === "shaped" ? graph.nodeCount : 0);
  }

  /**
   * Starts a process for each device of a network, joined by links as the network has them.
   *
   * @param graph its bandwidths are those of the wire, framing included
   * @throws InputError for a network that cannot be run here
   */
  static async open(graph: NetworkGraph, links: LinkKind): Promise<Testbed> {
    const testbed = new Testbed(graph, links);
    try {
      await testbed.start();
      return testbed;
    } catch (error) {
      await testbed.close();
      throw error;
    }
  }

  /**
   * Has one device do something.
   *
   * @param seconds that it may take
   * @throws Error when it fails, ends, or takes longer
   */
  async tell<Kind extends Command["kind"]>(
    device: number,
    command: Extract<Command, { kind: Kind }>,
    seconds = patience,
  ): Promise<Extract<Reply, { kind: Kind }>> {
    const reply = await this.devices[device]!.ask(command, seconds);
    if (isReply(reply, command.kind)) return reply;
    const name = this.graph.nodeNames[device]!;
    throw new Error(`the process of ${name}: ${reply.kind === "failed" ? reply.message : reply.kind}`);
  }

  /** Has all devices do something at the same time. */
  tellAll<Kind extends Command["kind"]>(
    commandOf: (device: number) => Extract<Command, { kind: Kind }>,
    seconds = patience,
  ): Promise<readonly Extract<Reply, { kind: Kind }>[]> {
    const all = this.devices.map((_, device) => this.tell<Kind>(device, commandOf(device), seconds));
    return Promise.all(all);
  }

  /** Ends all processes and removes the links; resolves when nothing is left. */
  async close(): Promise<void> {
    for (const { child } of [...this.devices, ...(this.relay ? [this.relay] : [])]) child.kill("SIGKILL");
    await this.place.clean();
  }

  private async start(): Promise<void> {
    const isShaped = this.links === "shaped";
    if (isShaped) wireUp(this.place.namespaces, wiringOf(this.graph));
    const cores = runProgram("taskset", ["-V"]).ok ? usableCores() : [];
    for (let device = 0; device < this.graph.deviceCount; device++) this.startDevice(device, cores);
    const addresses = isShaped ? this.devices.map((_, device) => portAt(device)) : await this.startRelay();
    const signals = this.devices.map((_, device) => join(this.place.folder, `${device}.sock`));
    const through: DevicePlace["through"] = isShaped ? "links" : "relay";
    await this.tellAll<"open">((device) => ({
      kind: "open",
      place: { device, addresses, through, signals, ways: this.waysTo(device) },
    }));
  }

  private startDevice(device: number, cores: readonly number[]): void {
    const namespace = this.place.namespaces[device];
    const child = startProcess("device", { namespace, core: cores[device % cores.length] });
    child.on("message", ({ kind }: FromDevice) => {
      if (kind === "lock") this.lock.ask(child);
      if (kind === "unlock") this.lock.release();
    });
    const name = `the process of ${this.graph.nodeNames[device]!}`;
    const isAnswer = ({ kind }: FromDevice) => kind !== "lock" && kind !== "unlock";
    this.devices.push(new AnsweringProcess<FromDevice>(child, name, isAnswer));
  }

  /** Messages that a relay paces lack nothing but the latency. */
  private waysTo(destination: number): readonly Way[] {
    const routes = shortestRoutes(this.graph);
    return this.devices.map((_, source) => {
      const channels = routes
        .route(source, destination)
        .map((hop) => this.graph.channels[this.graph.hops[hop]!.channel]!);
      return {
        latency: channels.reduce((sum, { latency }) => sum + latency, 0),
        secondsOfByte:
          this.links === "shaped" ? Math.max(0, ...channels.map(({ bandwidth }) => 1 / bandwidth)) : 0,
      };
    });
  }

  private async startRelay(): Promise<DevicePlace["addresses"]> {
    const { graph } = this;
    const routes = shortestRoutes(graph);
    const devices = [...this.devices.keys()];
    const channelsOf = (source: number, destination: number) =>
      routes.route(source, destination).map((hop) => graph.hops[hop]!.channel);
    const order: RelayOrder = {
      bandwidths: graph.channels.map(({ bandwidth }) => bandwidth),
      routes: devices.map((source) => devices.map((destination) => channelsOf(source, destination))),
    };
    this.relay = new AnsweringProcess<RelayWord>(startProcess("relay", {}), "the relay", () => true);
    const { port } = await this.relay.ask(undefined, patience);
    this.relay.child.send(order);
    return devices.map(() => ({ host: "127.0.0.1", port }));
  }
}

function portAt(device: number) {
  return { host: addressOf(device), port: devicePort };
}

function isReply<Kind extends Reply["kind"]>(
  message: FromDevice,
  kind: Kind,
): message is Extract<Reply, { kind: Kind }> {
  return message.kind === kind;
}
