import { TokstreamError } from '@tokstream/core';
import { type VectorTable, vectorTable } from '../vector-table.ts';
import type { VectorEntry } from './read-word2vec.ts';

/**
 * Puts vectors that come one by one into a table; of a word that comes twice the first counts.
 *
 * @throws `invalid-vectors` when they are of different widths, or there are none
 *
 * @example
 * const vectors = await collectVectors(readWord2Vec(createReadStream('wiki.vec'), { format: 'text', limit: 200_000 }));
 */
export async function collectVectors(entries: AsyncIterable<VectorEntry> | Iterable<VectorEntry>): Promise<VectorTable> {
  const words: string[] = [];
  const seen = new Set<string>();
  let data = new Float32Array(1024);
  let dim = 0;
  for await (const { word, vector } of entries) {
    if (seen.has(word)) continue;
    dim ||= vector.length;
    if (vector.length !== dim) throw new TokstreamError(`The vector of "${word}" has ${vector.length} numbers where others have ${dim}.`, { code: 'invalid-vectors', stage: 'collectVectors' });
    const at = words.length * dim;
    if (at + dim > data.length) {
      const larger = new Float32Array(Math.max(at + dim, data.length * 2));
      larger.set(data);
      data = larger;
    }
    data.set(vector, at);
    words.push(word);
    seen.add(word);
  }
  if (words.length === 0) throw new TokstreamError('There are no vectors to put in a table.', { code: 'invalid-vectors', stage: 'collectVectors' });
  return vectorTable(words, data.slice(0, words.length * dim), dim);
}
