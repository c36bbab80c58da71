const dashes = ['', '6 3', '2 2.5'];

/** Colours that the page defines, `--series-0` and so on. */
const seriesColours = 6;

/** How the line of a series looks: a colour, and where colours run out a dash. */
export function seriesLook(index: number): string {
  const dash = dashes[Math.floor(index / seriesColours) % dashes.length]!;
  return `style="--own:var(--series-${index % seriesColours})"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}
