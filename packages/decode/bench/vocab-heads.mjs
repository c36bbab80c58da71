// Recall and time of annHead against exactHead on synthetic rows; after `npm run build`:
//   node bench/vocab-heads.mjs [ROWS...]    default 10000 100000, width 128
// Rows: "random" is normal noise, the hardest there is for an index; "clustered" has 50 rows around each center, with as much
// variance within clusters as between; "mixed" is half of each. Lengths vary by exp(0.3 N(0, 1)). Queries: a row with noise of
// half, once and twice its own length, and pure noise.
import { seededRandom } from '@tokstream/core';
import { annHead, buildVocabIndex, encodeVocabIndex, exactHead, recallAgainstExact } from '@tokstream/decode';

const width = 128;
const queryCount = 200;
const sizes = process.argv.slice(2).map(Number);
const random = seededRandom(1);
const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

function makeRows(kind, count) {
  const centers = Float32Array.from({ length: Math.ceil(count / 50) * width }, normal);
  const rows = new Float32Array(count * width);
  for (let row = 0; row < count; row += 1) {
    const length = Math.exp(0.3 * normal());
    const isClustered = kind === 'clustered' || (kind === 'mixed' && row % 2 === 0);
    const center = Math.floor(random.next() * (centers.length / width)) * width;
    for (let at = 0; at < width; at += 1) rows[row * width + at] = length * (isClustered ? Math.SQRT1_2 * (centers[center + at] + normal()) : normal());
  }
  return rows;
}

function makeQueries(rows, noise) {
  const queries = new Float32Array(queryCount * width);
  for (let query = 0; query < queryCount; query += 1) {
    const begin = Math.floor(random.next() * (rows.length / width)) * width;
    const row = rows.subarray(begin, begin + width);
    const deviation = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / width);
    // Scaled so that logits spread as a language model's do, about -10 to 15.
    const scale = 0.25 / (deviation * Math.hypot(1, noise === Infinity ? 0 : noise));
    for (let at = 0; at < width; at += 1) queries[query * width + at] = scale * (noise === Infinity ? deviation * normal() : row[at] + noise * deviation * normal());
  }
  return queries;
}

for (const count of sizes.length > 0 ? sizes : [10_000, 100_000]) {
  for (const kind of ['random', 'clustered', 'mixed']) {
    const rows = makeRows(kind, count);
    const [begun, processor] = [performance.now(), process.cpuUsage()];
    const index = await buildVocabIndex(rows, { width });
    const { user } = process.cpuUsage(processor);
    console.log(`${count} ${kind} rows: built in ${((performance.now() - begun) / 1000).toFixed(1)} s (processor ${(user / 1e6).toFixed(1)} s), ${index.reaches.length} leaves, ${(encodeVocabIndex(index).length / 1e6).toFixed(1)} MB`);
    const [head, exact] = [annHead(index), exactHead(rows, { width })];
    for (const [name, noise] of [['row + half noise', 0.5], ['row + noise', 1], ['row + double noise', 2], ['noise', Infinity]]) {
      const recall = recallAgainstExact(head, exact, makeQueries(rows, noise), { now: () => performance.now() });
      console.log(`  ${name.padEnd(18)} recall@1 ${recall.recallAt1.toFixed(3)}  recall@20 ${recall.recallAt20.toFixed(3)}  mass ${recall.mass.toFixed(3)}  ${recall.msPerQuery.toFixed(2)} ms, exact ${recall.exactMsPerQuery.toFixed(2)} ms`);
    }
  }
}
