import { meanRow } from '../results/pack-retention.ts';

const shades = [' ', '░', '▒', '▓', '█'];

/** What is left of the positions, as at most `width` shades, layers and heads folded. */
export function textStrip(layers: readonly (readonly number[])[], width: number): string {
  const folded = meanRow(layers);
  const columns = Math.min(width, folded.length);
  return Array.from({ length: columns }, (_, column) => {
    const part = folded.slice(Math.floor((column * folded.length) / columns), Math.floor(((column + 1) * folded.length) / columns));
    const share = part.reduce((sum, value) => sum + value, 0) / part.length;
    // What is there at all is never shown as nothing.
    return shades[share === 0 ? 0 : Math.max(1, Math.round(share * (shades.length - 1)))]!;
  }).join('');
}
