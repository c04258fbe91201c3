import { cutNodes, type Dag } from "../dag/index.ts";

/** Nodes of a graph, ascending, that are scheduled by themselves; everything before them is done when they begin. */
export interface Block {
  readonly nodes: readonly number[];
  /** One after the other, nothing to choose. */
  readonly isChain: boolean;
}

/**
 * A graph as a sequence of blocks: between two nodes that all orders agree on lies a block with the second of them as
 * its last; such nodes that follow each other are one chain.
 */
export function blocksOf(dag: Dag): readonly Block[] {
  const blocks: Block[] = [];
  let open: number[] = [];
  let chain: number[] = [];
  const closeChain = () => {
    if (chain.length > 0) blocks.push({ nodes: chain, isChain: true });
    chain = [];
  };
  const cuts = new Set(cutNodes(dag));
  for (const node of dag.successors.keys()) {
    open.push(node);
    if (!cuts.has(node)) continue;
    if (open.length === 1) {
      chain.push(node);
    } else {
      closeChain();
      blocks.push({ nodes: open, isChain: false });
    }
    open = [];
  }
  closeChain();
  if (open.length > 0) blocks.push({ nodes: open, isChain: false });
  return blocks;
}
