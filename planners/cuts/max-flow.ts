/**
 * Minimum cuts of one network whose capacities change from call to call, by Dinic's algorithm (Soviet Math. Doklady 11,
 * 1970): shortest augmenting paths, all of one length at a time, O(nodes² x arcs). Capacities may be Infinity.
 */
export class FlowNetwork {
  readonly arcCount: number;
  private readonly nodeCount: number;
  private readonly source: number;
  private readonly sink: number;
  /** Arc `a` leads to `heads[2a]`; half `2a + 1` leads back. */
  private readonly heads: Int32Array;
  /** The halves that leave node `n` are those from `firsts[n]` up to `firsts[n + 1]`. */
  private readonly firsts: Int32Array;
  private readonly halves: Int32Array;
  private readonly residual: Float64Array;
  private readonly distances: Int32Array;
  /** By node: where among its halves the walk goes on. */
  private readonly next: Int32Array;
  private readonly queue: Int32Array;
  private readonly path: Int32Array;

  /** @param arcs from one node to another, numbered as they stand here */
  constructor(
    nodeCount: number,
    arcs: readonly (readonly [from: number, to: number])[],
    source: number,
    sink: number,
  ) {
    this.nodeCount = nodeCount;
    this.arcCount = arcs.length;
    this.source = source;
    this.sink = sink;
    this.heads = Int32Array.from(arcs.flatMap(([from, to]) => [to, from]));
    this.firsts = new Int32Array(nodeCount + 1);
    for (const [from, to] of arcs) {
      this.firsts[from + 1]! += 1;
      this.firsts[to + 1]! += 1;
    }
    for (let node = 0; node < nodeCount; node++) this.firsts[node + 1]! += this.firsts[node]!;
    this.halves = new Int32Array(2 * arcs.length);
    const places = this.firsts.slice();
    for (const [arc, [from, to]] of arcs.entries()) {
      this.halves[places[from]!++] = 2 * arc;
      this.halves[places[to]!++] = 2 * arc + 1;
    }
    this.residual = new Float64Array(2 * arcs.length);
    this.distances = new Int32Array(nodeCount);
    this.next = new Int32Array(nodeCount);
    this.queue = new Int32Array(nodeCount);
    this.path = new Int32Array(nodeCount);
  }

  /**
   * A minimum cut: the nodes on the side of the source, as few as there can be. Undefined where every cut is infinite.
   *
   * @param forward capacity of each arc
   * @param backward capacity of each arc in the other direction
   */
  minimumCut(forward: Float64Array, backward: Float64Array): Uint8Array | undefined {
    for (let arc = 0; arc < this.arcCount; arc++) {
      this.residual[2 * arc] = forward[arc]!;
      this.residual[2 * arc + 1] = backward[arc]!;
    }
    while (this.findDistances()) {
      this.next.set(this.firsts.subarray(0, this.nodeCount));
      while (this.advance()) if (!this.augment()) return undefined;
    }
    return Uint8Array.from(this.distances, (distance) => (distance < 0 ? 0 : 1));
  }

  /**
   * Distances from the source over arcs with something left, -1 where none lead; is the sink within reach? Nodes that are no
   * nearer than it are then left out.
   */
  private findDistances(): boolean {
    const { distances, firsts, halves, heads, residual, queue } = this;
    distances.fill(-1);
    distances[this.source] = 0;
    queue[0] = this.source;
    for (let read = 0, written = 1; read < written; read++) {
      const node = queue[read]!;
      for (let place = firsts[node]!; place < firsts[node + 1]!; place++) {
        const half = halves[place]!;
        const head = heads[half]!;
        if (residual[half]! <= 0 || distances[head]! >= 0) continue;
        distances[head] = distances[node]! + 1;
        if (head === this.sink) return true;
        queue[written++] = head;
      }
    }
    return false;
  }

  /** Length of the path in `path` from the source to the sink, each step one farther; false when there is none left. */
  private advance(): boolean {
    const { distances, firsts, halves, heads, residual, next, path } = this;
    let node = this.source;
    let length = 0;
    while (node !== this.sink) {
      const place = next[node]!;
      if (place < firsts[node + 1]!) {
        const half = halves[place]!;
        const head = heads[half]!;
        if (residual[half]! > 0 && distances[head] === distances[node]! + 1) {
          path[length++] = half;
          node = head;
        } else next[node] = place + 1;
        continue;
      }
      if (length === 0) return false;
      // Nothing leads on from here: back to where the path came from, and past this half.
      node = heads[path[--length]! ^ 1]!;
      next[node]! += 1;
    }
    return true;
  }

  /** Fills the path; false where nothing limits it. */
  private augment(): boolean {
    const { residual, path } = this;
    const length = this.distances[this.sink]!;
    let most = Infinity;
    for (let step = 0; step < length; step++) most = Math.min(most, residual[path[step]!]!);
    if (most === Infinity) return false;
    for (let step = 0; step < length; step++) {
      const half = path[step]!;
      residual[half]! -= most;
      residual[half ^ 1]! += most;
    }
    return true;
  }
}
