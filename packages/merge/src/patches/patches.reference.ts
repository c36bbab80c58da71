/** Where patches begin, from the entropies of a whole document: the published rules over all of it at once. */
export function referenceEntropyStarts(entropies: readonly number[], rule: 'global' | 'monotonic' | 'combined', threshold: number, rise: number): number[] {
  const rises = entropies.map((entropy, at) => entropy - (entropies[at - 1] ?? 0));
  const starts = entropies.map((entropy, at) => {
    if (at < 2) return true;
    if (rule === 'global') return entropy > threshold;
    if (rule === 'monotonic') return at === 2 || rises[at]! > threshold;
    return at === 2 || (at !== 3 && rises[at]! > rise && entropy > threshold);
  });
  return [...starts.keys()].filter((at) => starts[at]);
}

/** Where patches begin, from the bytes of a whole document. */
export function referenceSpaceStarts(bytes: readonly number[]): number[] {
  const isSpace = bytes.map((byte) => byte >= 0xc0 || (byte < 0x80 && !/[0-9a-z]/i.test(String.fromCharCode(byte))));
  const ends = isSpace.map((space, at) => space && (at === 0 || !isSpace[at - 1]));
  return [...bytes.keys()].filter((at) => at < 2 || ends[at - 1]);
}

/** The same with long patches cut from their beginning. */
export function referenceCut(starts: readonly number[], length: number, maxLength: number): number[] {
  return starts.flatMap((start, at) => {
    const end = starts[at + 1] ?? length;
    return Array.from({ length: Math.ceil((end - start) / maxLength) }, (_, piece) => start + piece * maxLength);
  });
}
