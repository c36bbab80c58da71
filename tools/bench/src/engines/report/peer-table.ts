import { peers } from '../peers/registry.ts';
import { isUnavailable, type ModelResults, type PeerCheck } from '../results/engine-results.ts';
import { figureOf, float32Peers, measures, ratio, type Spread, spread } from '../results/figures.ts';

export const peerColumns: readonly string[] = ['peer', 'tokens/s', 'least–most', '× onnxruntime', 'least–most', 'share of limit', '16 sequences, tokens/s', 'prefill 32, ms', 'prefill 512, ms', 'load to first token, s', 'peak MB', 'against the reference'];

/** A row of text cells for each peer that was asked for, in the order of the registry. */
export function peerTable(model: ModelResults): readonly (readonly string[])[] {
  return peers.flatMap((spec) => {
    const { name } = spec;
    const results = model.rounds.flatMap(({ peers: of }) => of[name] ?? []);
    if (results.length === 0) return [];
    if (results.every(isUnavailable)) return [[name, 'not available', ...peerColumns.slice(3).map(() => ''), results[0]!.unavailable]];
    const of = (measure: keyof typeof measures): Spread | undefined => spread(model, figureOf(measures[measure], name));
    const decode = of('decode');
    const times = spread(model, ratio(figureOf(measures.decode, name), figureOf(measures.decode, ...float32Peers)));
    const share = of('share');
    const milliseconds = (rate: Spread | undefined): string => (rate === undefined ? '' : number(1000 / rate.median));
    return [
      [
        name,
        decode === undefined ? '' : number(decode.median),
        range(decode),
        times === undefined ? '' : number(times.median),
        range(times),
        share === undefined ? '' : `${(100 * share.median).toFixed(0)} %`,
        number(of('batch')?.median),
        milliseconds(of('prefill32')),
        milliseconds(of('prefill512')),
        number(of('load') && 1 / of('load')!.median),
        number(of('memory') && of('memory')!.median / 1e6),
        describeCheck(model.checks[name], spec.isExact),
      ],
    ];
  });
}

function describeCheck(check: PeerCheck | undefined, isExact: boolean): string {
  if (check === undefined) return '';
  const { logitError, parts, tokens } = check;
  const logits = logitError === undefined ? '' : `, logits within ${logitError.toPrecision(2)}`;
  if (parts === undefined) return `${tokens} tokens equal${logits}`;
  const near = isExact ? `, where two logits are ${parts.gap.toPrecision(2)} apart` : '';
  return `tokens part at ${parts.at}${near}${logits}`;
}

function range(figure: Spread | undefined): string {
  return figure === undefined || figure.rounds < 2 ? '' : `${number(figure.least)}–${number(figure.most)}`;
}

/** Three digits that matter, plainly written. */
export function number(value: number | undefined): string {
  return value === undefined ? '' : String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
