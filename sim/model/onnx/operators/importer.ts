import type { NodeImport } from "../node.ts";
import type { Value } from "../value.ts";

/** Turns a node into operators of the model; yields the node's outputs in order, undefined for one that nobody reads. */
export type OperatorImporter = (node: NodeImport) => readonly (Value | undefined)[];

/** Importers by `op_type`. */
export type OperatorImporters = readonly (readonly [type: string, importer: OperatorImporter])[];
