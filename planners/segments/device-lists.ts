import { PairMap } from "./pair-map.ts";

/**
 * Ascending lists of devices as numbers; equal ones have equal numbers, 0 is the empty one. Each is another one and a device
 * behind it, so that lists that begin alike share their memory.
 */
export class DeviceLists {
  private readonly numbers = new PairMap();
  /** By list: the list without its last device, and that device. */
  private readonly shorter: number[] = [0];
  private readonly lasts: number[] = [-1];
  /** By list: its devices, where somebody asked. */
  private readonly devices: (readonly number[])[] = [[]];

  /** A list and a device behind it. */
  with(list: number, device: number): number {
    let number = this.numbers.get(list, device);
    if (number < 0) {
      number = this.shorter.push(list) - 1;
      this.lasts.push(device);
      this.numbers.set(list, device, number);
    }
    return number;
  }

  /** The devices of a list, always the same array. */
  devicesOf(list: number): readonly number[] {
    return (this.devices[list] ??= this.collect(list));
  }

  private collect(list: number): readonly number[] {
    const devices: number[] = [];
    for (let rest = list; rest !== 0; rest = this.shorter[rest]!) devices.push(this.lasts[rest]!);
    return devices.reverse();
  }
}
