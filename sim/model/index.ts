/** Neural networks as DAGs of operators with tensor shapes; what each operator costs and needs. */
export { linkOperators } from "./link.ts";
export {
  activationBytes,
  buildModel,
  channelUnit,
  elementBytes,
  inputRegion,
  isComputed,
  macs,
  modelMacs,
  modelParameters,
  parameters,
  weightBytes,
  type Model,
  type Operator,
  type OperatorDescription,
} from "./model.ts";
export { builtInNetwork, networkNames, type NetworkOptions } from "./networks/index.ts";
export type { ActivationFunction, Operation, OperationKind, Padding, Pair, Window } from "./operation.ts";
