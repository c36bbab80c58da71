const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const powersOfFour = Array.from({ length: 14 }, (_, at) => 4 ** at);
const bytes = Array.from({ length: 12 }, (_, at) => 1024 * 4 ** at);
const others = Array.from({ length: 13 }, (_, at) => 10 ** (at - 4));

/** Upper bounds of the buckets in which histograms of a unit are exported. */
export function defaultBounds(unit: string): readonly number[] {
  if (unit === 's') return seconds;
  if (unit === 'By') return bytes;
  return unit.startsWith('{') ? powersOfFour : others;
}
