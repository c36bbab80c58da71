// What taps cost a token; after `npx turbo run build --filter=@tokstream/metrics`: node bench/taps.mjs [BLOCK]
// Processor time. Each case runs beside the same stream without taps; the difference of the medians of seven alternating runs is printed.
import { lastValueFrom, map, range } from 'rxjs';
import { corpusTokenCount, frequencyLaw, innovation, likelihood, MetricHub, tapMetric, TokenCounts, unigramEfficiency, volume } from '@tokstream/metrics';

const size = Number(process.argv[2] ?? 256);
const blocks = Math.ceil(4_000_000 / size);
const ids = Int32Array.from({ length: size }, (_, at) => (at * 7919) % 49_152);
const special = new Uint8Array(size);
const batch = { ids, bytes: 4 * size, characters: 4 * size, words: size, special };
const scored = { logProbabilities: Float64Array.from(ids, (id) => -Math.log(2 + id)), bytes: 4 * size, characters: 4 * size, words: size };
const counts = {
  name: 'counts', version: 1, algebra: 'exact', parameters: {}, measures: {},
  init: () => new TokenCounts(),
  add: (state, batch) => state.addAll(batch.ids),
  merge: (state, later) => state.merge(later),
  result: () => ({}),
  encode: (state) => state.toJson(),
  decode: TokenCounts.from,
};

const cases = {
  volume: [batch, (hub) => tapMetric(hub, volume())],
  likelihood: [scored, (hub) => tapMetric(hub, likelihood())],
  'unigram-efficiency': [batch, (hub) => tapMetric(hub, unigramEfficiency())],
  'corpus-token-count': [batch, (hub) => tapMetric(hub, corpusTokenCount())],
  'counts of ids': [batch, (hub) => tapMetric(hub, counts)],
  'frequency-law': [batch, (hub) => tapMetric(hub, frequencyLaw())],
  innovation: [batch, (hub) => tapMetric(hub, innovation())],
  'four taps': [batch, (hub) => (source) => source.pipe(tapMetric(hub, volume()), tapMetric(hub, volume({ withSpecial: true })), tapMetric(hub, counts), tapMetric(hub, likelihood(), { select: () => scored }))],
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
async function nanoseconds(item, operator) {
  const source = range(blocks).pipe(map(() => item));
  const start = process.cpuUsage();
  await lastValueFrom(operator(source));
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / (blocks * size);
}

for (const [name, [item, tap]] of Object.entries(cases)) {
  const [plain, tapped] = [[], []];
  for (let run = 0; run < 8; run += 1) {
    const [before, after] = [await nanoseconds(item, (source) => source), await nanoseconds(item, tap(new MetricHub()))];
    if (run === 0) continue;
    plain.push(before);
    tapped.push(after);
  }
  process.stdout.write(`${(median(tapped) - median(plain)).toFixed(2).padStart(6)} ns a token  ${name}, blocks of ${size}\n`);
}
