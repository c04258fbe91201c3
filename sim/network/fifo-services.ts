/**
 * The messages in service of a first-come-first-served network. A service takes the overhead in seconds, then the bytes
 * at a rate that may change; a message keeps what it has done.
 */
export class FifoServices {
  /** What is left at the date `since`, by message: seconds of overhead, then bytes at a rate. */
  private readonly overhead: number[] = [];
  private readonly bytes: number[] = [];
  private readonly rate: number[] = [];
  private readonly since: number[] = [];
  /** Bytes that the mean rates have not yet counted at the date `since`. */
  private readonly uncounted: number[] = [];

  /** Begins a service of `bytes` at the rate (bytes/s), 0 included. @returns its end in seconds, or Infinity */
  begin(message: number, overhead: number, bytes: number, rate: number, now: number): number {
    this.overhead[message] = overhead;
    this.bytes[message] = bytes;
    this.uncounted[message] = bytes;
    this.rate[message] = rate;
    this.since[message] = now;
    return this.end(message);
  }

  /** Gives a message another rate (bytes/s) from the time `now` on. @returns its end in seconds, or Infinity */
  setRate(message: number, rate: number, now: number): number {
    if (rate === this.rate[message]) return this.end(message);
    const passed = now - this.since[message]!;
    const overhead = Math.min(passed, this.overhead[message]!);
    const sent = this.rate[message]! * (passed - overhead);
    this.uncounted[message] = Math.max(0, this.uncounted[message]! - this.meanRate(message) * passed);
    this.overhead[message]! -= overhead;
    this.bytes[message] = Math.max(0, this.bytes[message]! - sent);
    this.rate[message] = rate;
    this.since[message] = now;
    return this.end(message);
  }

  /** Bytes of a message that are left at the time `now`. */
  bytesLeft(message: number, now: number): number {
    const sending = Math.max(0, now - this.since[message]! - this.overhead[message]!);
    return Math.max(0, this.bytes[message]! - this.rate[message]! * sending);
  }

  /** Bytes/s over the whole rest of the service as it stands, overhead included. */
  meanRate(message: number): number {
    const seconds = this.seconds(message);
    return seconds > 0 ? this.uncounted[message]! / seconds : 0;
  }

  private end(message: number): number {
    return this.since[message]! + this.seconds(message);
  }

  /** Seconds from `since` to the end. */
  private seconds(message: number): number {
    const bytes = this.bytes[message]!;
    return this.overhead[message]! + (bytes > 0 ? bytes / this.rate[message]! : 0);
  }
}
