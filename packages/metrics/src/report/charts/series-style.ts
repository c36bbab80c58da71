const dashes = ['', '6 3', '2 2.5'];

/** How many colours `reportStyles` has, `--series-0` and so on. */
const colours = 6;

/** The attributes of a series' group: its colour, and where colours run out a dash. */
export function seriesStyle(index: number): string {
  const dash = dashes[Math.floor(index / colours) % dashes.length]!;
  return `class="series" style="--own:var(--series-${index % colours})"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}
