/** A share as a percentage for people; what is there at all never shows as 0. */
export function formatShare(share: number | undefined): string {
  if (share === undefined) return '–';
  const percent = 100 * share;
  if (percent > 0 && percent < 0.01) return '< 0.01 %';
  return `${percent.toFixed(percent === 0 || percent >= 10 ? 0 : percent < 1 ? 2 : 1)} %`;
}
