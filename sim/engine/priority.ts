/**
 * Order of events that share an instant; the smaller number goes first.
 *
 * What ends comes before what begins, and streams are handed out last, when everything that became ready at the
 * instant is known.
 */
export const Priority = {
  /** A computation ends and gives its stream back. */
  completion: 0,
  /** A request, a failure or another outside change arrives. */
  arrival: 1,
  /** A controller looks at the state and decides. */
  control: 2,
  /** Ready tasks take free streams. */
  dispatch: 3,
  /** What found no place in spite of that is told so. */
  leftOver: 4,
} as const;
