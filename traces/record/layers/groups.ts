/** The groups of a grouped convolution that a range of output channels touches. */
export interface ComputedGroups {
  readonly firstGroup: number;
  /** How many. */
  readonly groups: number;
  /** The output channels to compute: the wanted ones where they lie in one group, which alone is an ordinary convolution. */
  readonly computed: readonly [start: number, end: number];
}

/** Which groups, and which output channels, a tile of some output channels computes. */
export function computedGroups(
  { outputChannels, groups }: { readonly outputChannels: number; readonly groups: number },
  range: readonly [start: number, end: number],
): ComputedGroups {
  const perGroup = outputChannels / groups;
  const [firstGroup, endGroup] = [Math.floor(range[0] / perGroup), Math.ceil(range[1] / perGroup)];
  return {
    firstGroup,
    groups: endGroup - firstGroup,
    computed: endGroup - firstGroup === 1 ? range : [firstGroup * perGroup, endGroup * perGroup],
  };
}
