// What merged rows cost the embedded model, which never saw any: bits a byte of 16 tokens that follow 256, of which a share was merged, or the oldest were cut off instead.
// After `npx turbo run build --filter=@tokstream/merge --filter=@tokstream/tokenize --filter=@tokstream/tiny`: node bench/quality.mjs FILE...
import { readFileSync } from 'node:fs';
import { selectBackend } from '@tokstream/backend';
import { dynamicBpe, joinMerged, mergedEmbeddings } from '@tokstream/merge';
import { loadModel } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer } from '@tokstream/tokenize';

const [before, after] = [256, 16];
const shares = [0.05, 0.1, 0.2, 0.3];
await selectBackend({ backend: 'wasm' });
const model = await loadModel(tinyDirectory);
const tokenizer = await loadTokenizer(tinyDirectory);
const { embeddingWidth: width, vocabulary: size } = model.shape;
const embeddings = mergedEmbeddings({ width, size, embed: (ids) => model.embed(ids) });
const mergers = shares.map((shortening) => dynamicBpe(tokenizer, { boundary: 'word', shortening }));
const bos = tokenizer.special.bos ?? model.endOfSequence[0];

const joined = (first, second) => {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
};

/** Nats of the target after a context of rows. */
async function score(rows, positions, target) {
  const cache = model.createCache();
  const [first, next] = [positions.length === 0 ? 0 : positions.at(-1) + 1, Int32Array.from(target.subarray(0, -1))];
  const context = await model.forward({ input: { embeddings: rows }, positions: Int32Array.from(positions) }, cache, { logits: 'last' });
  cache.commit();
  const rest = await model.forward({ input: { ids: next }, positions: Int32Array.from(next, (_, at) => first + at) }, cache, { logits: 'all' });
  cache[Symbol.dispose]();
  const logits = joined(context.logits.subarray(-size), rest.logits);
  let nats = 0;
  target.forEach((id, at) => {
    const row = logits.subarray(at * size, (at + 1) * size);
    const largest = row.reduce((a, b) => Math.max(a, b));
    nats += Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)) + largest - row[id];
  });
  return nats;
}

const empty = new Uint32Array(0);
const totals = { bytes: 0, whole: 0, none: 0, merged: shares.map(() => 0), anchored: shares.map(() => 0), cut: shares.map(() => 0), saved: shares.map(() => 0), samples: 0 };
const start = await model.embed(Int32Array.of(bos));
const withStart = (rows) => joined(start, rows);
for (const file of process.argv.slice(2)) {
  const { ids } = tokenizer.encode(readFileSync(file, 'utf8'), { specialTokens: false });
  for (let from = 0, count = 0; from + before + after <= ids.length && count < 4; from += 2 * before, count += 1) {
    const [context, target] = [ids.subarray(from, from + before), ids.subarray(from + before, from + before + after)];
    const upTo = (n) => Array.from({ length: n + 1 }, (_, at) => at);
    totals.samples += 1;
    totals.bytes += Buffer.byteLength(tokenizer.decode(target));
    totals.whole += await score(withStart(await model.embed(Int32Array.from(context))), upTo(before), target);
    totals.none += await score(start, [0], target);
    for (const [at, create] of mergers.entries()) {
      const stage = create();
      const merged = joinMerged([...stage.push({ ids: context, start: empty, end: empty, final: true }), ...stage.flush()]);
      const rows = withStart(await embeddings.rows(merged));
      const kept = merged.plan.m;
      totals.saved[at] += 1 - kept / before;
      totals.merged[at] += await score(rows, upTo(kept), target);
      totals.anchored[at] += await score(rows, [0, ...Array.from(merged.plan.anchor, (anchor) => anchor + 1)], target);
      totals.cut[at] += await score(withStart(await model.embed(Int32Array.from(context.subarray(before - kept)))), upTo(kept), target);
    }
  }
}
const bits = (nats) => (nats / Math.LN2 / totals.bytes).toFixed(3);
console.log(`${totals.samples} samples, ${embeddings.stats.hits} rows remembered and ${embeddings.stats.misses} made; whole context: ${bits(totals.whole)} bits a byte, none: ${bits(totals.none)}`);
shares.forEach((_, at) => console.log(`${((100 * totals.saved[at]) / totals.samples).toFixed(1)} % saved: merged ${bits(totals.merged[at])}, at the anchors' positions ${bits(totals.anchored[at])}, cut off instead ${bits(totals.cut[at])}`));
model[Symbol.dispose]();
