/** Graphs of operators as planners of one device need them: sets as bits, what is reached, and groups without cycles. */
export { acyclicGroups, quotient } from "./acyclic-groups.ts";
export { bit, bitSet, elementsOf, type BitSet } from "./bits.ts";
export {
  articulationPoints,
  cutNodes,
  dagOf,
  induced,
  operatorDag,
  reachable,
  type Dag,
  type OperatorDag,
} from "./dag.ts";
