import type { Figures } from '../measure/figures.ts';

/** The columns of every table of figures, in order. */
export const figureColumns: readonly string[] = ['drafter', 'tokens/call', 'calls/token', 'rows/call', 'drafted', 'accepted', 'share', 'plain s', 'seconds', 'rounds', 'speed'];

/** One row of them; a dash where there is nothing to tell. */
export function formatFigures(name: string, figures: Figures): readonly string[] {
  const { tokensPerCall, callsPerToken, rowsPerCall, drafted, accepted, acceptedShare, secondsPlain, seconds, ratioRange } = figures;
  const isPlain = name === 'plain';
  const count = (value: number): string => (isPlain ? '–' : value.toLocaleString('en'));
  return [
    name,
    tokensPerCall?.toFixed(2) ?? '–',
    callsPerToken?.toFixed(2) ?? '–',
    rowsPerCall?.toFixed(2) ?? '–',
    count(drafted),
    count(accepted),
    acceptedShare === undefined ? '–' : `${(100 * acceptedShare).toFixed(0)} %`,
    secondsPlain.toFixed(3),
    seconds.toFixed(3),
    isPlain || ratioRange === undefined ? '–' : ratioRange.map((ratio) => ratio.toFixed(2)).join('–'),
    formatRatio(figures),
  ];
}

/** How many times as fast as plain decoding. */
export function formatRatio({ ratio }: Pick<Figures, 'ratio'>): string {
  return ratio === undefined ? '–' : `${ratio.toFixed(2)}×`;
}
