/** What each channel does now and has done: messages on it, seconds busy, bytes carried. */
export class ChannelUse {
  /** Messages that are on each channel now; one that crosses it twice counts twice. */
  readonly messages: Int32Array;
  private readonly busySince: Float64Array;
  private readonly busy: Float64Array;
  private readonly carried: Float64Array;

  constructor(channelCount: number) {
    this.messages = new Int32Array(channelCount);
    this.busySince = new Float64Array(channelCount);
    this.busy = new Float64Array(channelCount);
    this.carried = new Float64Array(channelCount);
  }

  /** A message takes its channels at the time `now` (seconds). */
  enter(channels: Int32Array, now: number): void {
    for (let position = 0; position < channels.length; position++) {
      const channel = channels[position]!;
      if (this.messages[channel]!++ === 0) this.busySince[channel] = now;
    }
  }

  /** A message leaves its channels at the time `now` (seconds), with its `bytes` if it is through, or with 0. */
  leave(channels: Int32Array, now: number, bytes: number): void {
    for (let position = 0; position < channels.length; position++) {
      const channel = channels[position]!;
      this.carried[channel]! += bytes;
      if (--this.messages[channel]! === 0) this.busy[channel]! += now - this.busySince[channel]!;
    }
  }

  /** Bytes of the messages that have left the channel. */
  bytesCarried(channel: number): number {
    return this.carried[channel]!;
  }

  /** Seconds until `now` with at least one message on the channel. */
  busySeconds(channel: number, now: number): number {
    const current = this.messages[channel]! > 0 ? now - this.busySince[channel]! : 0;
    return this.busy[channel]! + current;
  }

  clear(): void {
    this.messages.fill(0);
    this.busy.fill(0);
    this.carried.fill(0);
  }
}
