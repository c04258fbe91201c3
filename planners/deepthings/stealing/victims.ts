/**
 * The gateway's list of devices with work (DeepThings, work stealing): a queue whose head is the next victim and then goes
 * to the end, so that thieves go round all owners in turn.
 */
export class VictimQueue {
  private readonly devices: number[] = [];

  register(device: number): void {
    if (!this.devices.includes(device)) this.devices.push(device);
  }

  deregister(device: number): void {
    const place = this.devices.indexOf(device);
    if (place >= 0) this.devices.splice(place, 1);
  }

  /** The device to steal from, or undefined where no device has work. */
  next(): number | undefined {
    const victim = this.devices.shift();
    if (victim !== undefined) this.devices.push(victim);
    return victim;
  }
}
