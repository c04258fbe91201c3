import { volume, wholeBox } from "../../../sim/tensor/index.ts";
import { loadRuntime } from "../../../traces/record/index.ts";
import { TensorStore } from "../../tensor-store.ts";
import { tileInputs, TileSession } from "../../tile-session.ts";
import type { Command, DeviceCase, DeviceTile } from "../protocol.ts";
import { now, waitUntil } from "./clock.ts";
import type { ComputeLock } from "./lock.ts";

/** The tiles of a device, ready to be computed, and the tensors that they read and write. */
export class DeviceTiles {
  private readonly load: DeviceCase;
  private readonly sessions: readonly TileSession[];
  private readonly free: TensorStore[] = [];

  private constructor(load: DeviceCase, sessions: readonly TileSession[]) {
    this.load = load;
    this.sessions = sessions;
  }

  /** Each tile is computed once, so that nothing is prepared later, while time counts. */
  static async create(load: DeviceCase): Promise<DeviceTiles> {
    const runtime = await loadRuntime();
    const sessions: TileSession[] = [];
    for (const model of load.models) sessions.push(await TileSession.create(runtime, model));
    const tiles = new DeviceTiles(load, sessions);
    const store = tiles.takeStore();
    for (const compute of load.tiles.keys()) await tiles.compute(compute, store);
    tiles.giveBack(store);
    return tiles;
  }

  async release(): Promise<void> {
    for (const session of this.sessions) await session.release();
  }

  /** The tensors of a request, of which the device has what it is given. */
  takeStore(): TensorStore {
    const store = this.free.pop() ?? new TensorStore(this.load.shapes);
    for (const { tensor, values } of this.load.given)
      store.write(tensor, wholeBox(this.load.shapes[tensor]!), values);
    return store;
  }

  /** Nothing of a request is left in what the next one finds. */
  giveBack(store: TensorStore): void {
    store.clear();
    this.free.push(store);
  }

  /** Really computes a tile of this device from what is in the store, and stores it there. */
  async compute(compute: number, store: TensorStore): Promise<void> {
    const tile = this.load.tiles[compute];
    if (!tile || volume(tile.output.box) === 0) return;
    const { output, model, inputs } = tile;
    const read = inputs.map((region) => region && store.read(region.tensor, region.box));
    const [values] = await this.sessions[model]!.run(tileInputs(read, output.box.start[0]!));
    store.write(output.tensor, output.box, values!);
  }

  /** Seconds of each compute, timed once, after idling as long as the step says; 0 for those of other devices. */
  async time({ mode, steps }: Extract<Command, { kind: "time" }>, lock: ComputeLock): Promise<Float64Array> {
    const store = this.takeStore();
    for (const { tensor, box } of this.load.tiles.flatMap(inputsOf))
      store.write(tensor, box, new Float32Array(volume(box)).fill(0.5));
    const seconds = new Float64Array(this.load.tiles.length);
    for (const { compute, idle } of steps) {
      await waitUntil(now() + idle);
      seconds[compute] =
        mode === "stretch"
          ? await lock.during(() => secondsOf(processorTime, () => this.compute(compute, store)))
          : await secondsOf(now, () => this.compute(compute, store));
    }
    this.giveBack(store);
    return seconds;
  }
}

/** Seconds that something takes by a clock. */
export async function secondsOf(clock: () => number, act: () => Promise<void>): Promise<number> {
  const start = clock();
  await act();
  return clock() - start;
}

/** Seconds that this process has computed. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function inputsOf(tile: DeviceTile | undefined) {
  return tile?.inputs.filter((region) => region !== undefined) ?? [];
}
