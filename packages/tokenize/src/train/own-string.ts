/**
 * The same text in memory of its own.
 *
 * Engines let a slice of a string keep the whole string alive; a table of words would so hold the corpus they were cut from.
 */
export function ownString(slice: string): string {
  // Shorter slices are copied anyway. A property's name never shares memory.
  return slice.length < 13 ? slice : Object.keys({ [slice]: 0 })[0]!;
}
