import type { NetworkGraph } from "../../../sim/cluster/index.ts";

/** Bytes of a packet: what one Ethernet frame carries of a TCP stream. */
const packetBytes = 1448;

/** A message on its way: bytes that stand before each channel of its route, ready to be sent. */
interface PacedMessage<Content> {
  readonly content: Content;
  readonly route: readonly number[];
  readonly waiting: number[];
}

/** A channel that sends packet after packet, of one message after the other in turn. */
interface PacedChannel<Content> {
  readonly bandwidth: number;
  readonly messages: { readonly message: PacedMessage<Content>; readonly place: number }[];
  /** What is being sent, and until when. */
  sending:
    { readonly message: PacedMessage<Content>; readonly place: number; readonly bytes: number } | undefined;
  until: number;
}

/**
 * When messages that share links arrive, packet by packet: each channel takes turns among the messages that it has packets
 * of, and passes each packet on to the next channel. This paces real messages where links cannot be shaped; it shares no
 * code with the simulated network.
 */
export class PacedLinks<Content> {
  private readonly channels: readonly PacedChannel<Content>[];
  private readonly arrived: Content[] = [];

  constructor(channels: readonly Pick<NetworkGraph["channels"][number], "bandwidth">[]) {
    this.channels = channels.map(({ bandwidth }) => ({
      bandwidth,
      messages: [],
      sending: undefined,
      until: Infinity,
    }));
  }

  /** A message enters the first channel of its route at a time that is not before the last one told; seconds. */
  send(content: Content, route: readonly number[], bytes: number, now: number): void {
    const waiting = route.map(() => 0);
    // A message without bytes still is a packet.
    waiting[0] = Math.max(1, bytes);
    this.enqueue({ content, route, waiting }, 0, now);
  }

  /** When something happens next; Infinity while nothing is on its way. */
  nextTime(): number {
    return Math.min(Infinity, ...this.channels.map(({ until }) => until));
  }

  /** What has arrived until now. */
  advanceTo(now: number): readonly Content[] {
    for (let time = this.nextTime(); time <= now; time = this.nextTime()) {
      for (const channel of this.channels) if (channel.until === time) this.packetSent(channel, time);
    }
    return this.arrived.splice(0);
  }

  private enqueue(message: PacedMessage<Content>, place: number, now: number): void {
    const channel = this.channels[message.route[place]!]!;
    if (!channel.messages.some((entry) => entry.message === message && entry.place === place))
      channel.messages.push({ message, place });
    if (!channel.sending) this.sendNext(channel, now);
  }

  private sendNext(channel: PacedChannel<Content>, now: number): void {
    const entry = channel.messages.shift();
    channel.sending = undefined;
    channel.until = Infinity;
    if (!entry) return;
    const { message, place } = entry;
    const bytes = Math.min(packetBytes, message.waiting[place]!);
    message.waiting[place]! -= bytes;
    if (message.waiting[place]! > 0) channel.messages.push(entry);
    channel.sending = { message, place, bytes };
    channel.until = now + bytes / channel.bandwidth;
  }

  private packetSent(channel: PacedChannel<Content>, now: number): void {
    const { message, place, bytes } = channel.sending!;
    const next = place + 1;
    this.sendNext(channel, now);
    if (next < message.route.length) {
      message.waiting[next]! += bytes;
      this.enqueue(message, next, now);
      return;
    }
    if (this.isThrough(message)) this.arrived.push(message.content);
  }

  private isThrough(message: PacedMessage<Content>): boolean {
    return (
      message.waiting.every((bytes) => bytes === 0) &&
      !this.channels.some(({ sending }) => sending?.message === message)
    );
  }
}
