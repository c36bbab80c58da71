/** The inside of a character class (flag `u` or `v`) for ranges written as `a-b` in hexadecimal with spaces between. */
export function classOfRanges(ranges: string): string {
  return ranges
    .split(' ')
    .map((range) => {
      const [from, to = from] = range.split('-');
      return String.raw`\u{${from!}}-\u{${to!}}`;
    })
    .join('');
}
