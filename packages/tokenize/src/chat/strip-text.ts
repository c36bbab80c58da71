/** The string methods that strip, by which ends they strip. */
export const stripMethods: ReadonlyMap<unknown, 'both' | 'left' | 'right'> = new Map([['strip', 'both'], ['lstrip', 'left'], ['rstrip', 'right']]);

/** Takes all of the given characters off the ends of a text, as Python's `strip(characters)` does. */
export function stripText(text: string, characters: string, ends: 'both' | 'left' | 'right'): string {
  const stripped = new Set(characters);
  const all = Array.from(text);
  const isKept = (character: string): boolean => !stripped.has(character);
  const from = ends === 'right' ? 0 : all.findIndex(isKept);
  const to = ends === 'left' ? all.length : all.findLastIndex(isKept) + 1;
  return from < 0 ? '' : all.slice(from, to).join('');
}
