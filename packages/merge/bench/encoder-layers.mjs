// What merging inside an encoder costs and saves; after `npm run build`:
//   [LENGTHS=512,1024] [PAIRS=7] [HOOK=to-me] node bench/encoder-layers.mjs [BACKEND] [WIDTH]    default wasm 256: a BERT of 6 layers with random weights, one text of 512, 1024, 2048 rows
// A pair is a pass without a hook and one with it, in turns; the median of the ratios is shown.
// Time is processor time of the process, all threads together, which other work on the machine changes little.
//   hook     time spent in the hook where it merges, as a share of a layer of as many rows without it (median over all its calls)
//   rows     what remains of rows: the mean over the halves of all layers of the rows each is run with, as a share of all
//   time     pass with the hook / pass without
//   saved    share of time saved / share of rows saved; 1 where time falls as rows do, above it where attention falls with their square
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { adjacentMerge, dpcKnn, mergeLayers, pruneRecover, randomMerge, toMe } from '@tokstream/merge';
import { encoderFromWeights, initializeEncoder, memoryWeights, parseEncoderConfig } from '@tokstream/model';

const [backend = 'wasm', width = '256'] = process.argv.slice(2);
const [layers, pairs] = [6, Number(process.env.PAIRS ?? 7)];
const lengths = (process.env.LENGTHS ?? '512,1024,2048').split(',').map(Number);
await selectBackend({ backend });
const config = parseEncoderConfig({ model_type: 'bert', hidden_size: Number(width), intermediate_size: 4 * width, num_attention_heads: width / 32, num_hidden_layers: layers, vocab_size: 1000, max_position_embeddings: 2048 });
const encoder = await encoderFromWeights(config, memoryWeights(initializeEncoder(config, seededRandom(1))));
const random = seededRandom(2);
const now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Times a hook's calls; `rows` adds up what each half of a layer is run with. */
function timed(hook) {
  const seen = { calls: [], rows: 0 };
  const measured = (given) => {
    const begun = now();
    const change = hook(given);
    // What was only queued is run here, as a backend may wait with it.
    change?.stream?.dataSync();
    if (given.layer < layers) seen.rows += (change?.stream ?? given.stream).shape[1];
    if (change !== undefined) seen.calls.push({ rows: given.stream.shape[1], ms: now() - begun });
    return change;
  };
  return [Object.assign(measured, { readsAttention: hook.readsAttention }), seen];
}

for (const n of lengths) {
  const batch = [{ input: { ids: Int32Array.from({ length: n }, () => Math.floor(1000 * random.next())) } }];
  const protect = { first: 1, last: 1 };
  const hooks = {
    'to-me, 1/8 a layer': () => mergeLayers(toMe({ r: { ratio: 1 / 8 }, protect })),
    'to-me, half once': () => mergeLayers(toMe({ r: [n / 2], protect })),
    'adjacent, 1/8 a layer': () => mergeLayers(adjacentMerge({ r: { ratio: 1 / 8 }, protect })),
    'random, 1/8 a layer': () => mergeLayers(randomMerge({ r: { ratio: 1 / 8 }, protect })),
    'dpc-knn, 0.4 from 2 to 6': () => pruneRecover({ merger: dpcKnn({ keep: 0.4, protect }), after: 2, until: 6 }),
  };
  const pass = async (hook) => {
    const begun = now();
    await encoder.forward(batch, hook && { hook });
    return now() - begun;
  };
  await pass();
  for (const [name, make] of Object.entries(hooks).filter(([name]) => name.includes(process.env.HOOK ?? ''))) {
    await pass(make());
    const [ratios, plains] = [[], []];
    const share = [];
    let remain = 0;
    for (let pair = 0; pair < pairs; pair += 1) {
      const plain = await pass();
      ratios.push((await pass(make())) / plain);
      plains.push(plain);
      const [hook, seen] = timed(make());
      await pass(hook);
      // Only calls with all rows are compared with a layer of all rows.
      share.push(...seen.calls.filter(({ rows }) => rows === n).map(({ ms }) => ms / (plain / layers)));
      remain = seen.rows / (2 * layers * n);
    }
    const ratio = median(ratios);
    console.log(`${backend} ${width} n=${String(n).padEnd(5)}${name.padEnd(26)} plain ${median(plains).toFixed(0).padStart(5)} ms  hook ${(100 * median(share)).toFixed(1).padStart(5)} % of a layer  rows ${remain.toFixed(3)}  time ${ratio.toFixed(3)}  saved ${((1 - ratio) / (1 - remain)).toFixed(2)}`);
  }
}
encoder[Symbol.dispose]();
