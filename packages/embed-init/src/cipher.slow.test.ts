import { selectBackend } from '@tokstream/backend';
import { memoryWeights, parseLlamaConfig, readSafetensors } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { byteLevelBpeTrainer, createTokenizer, loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { createTrainer, evaluateBatches, padRows } from '@tokstream/train';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { initialise } from './initialisers/initialise.ts';
import { lookUpVectors } from './initialisers/token-vectors.ts';
import { mixTable } from './rows/mix-table.ts';
import type { MixingRows } from './rows/mixing-rows.ts';
import { alignVectors } from './vectors/alignment/align-vectors.ts';
import { countTokenPairs, type WordTokens } from './vectors/alignment/count-token-pairs.ts';
import { smoothTokenPairs } from './vectors/alignment/smooth-token-pairs.ts';
import { cipherCorpus } from './vectors/cipher-corpus.test-support.ts';
import { wordCounter } from './vectors/counting/word-counter.ts';
import type { WordVocabulary } from './vectors/counting/word-vocabulary.ts';
import { type PpmiVectors, ppmiVectors } from './vectors/ppmi/ppmi-vectors.ts';
import { subwordVectors } from './vectors/subword-vectors.ts';
import type { VectorStore } from './vectors/vector-store.ts';
import { vocabView } from './vocabulary/vocab-view.ts';

/** Every third document of what the embedded model was trained on, some four million letters, and the same in a language nobody speaks. */
const corpus = cipherCorpus();
const plain = corpus.plain.filter((_, at) => at % 3 === 0);
const enciphered = plain.map(corpus.encipher);
const source = await loadTokenizer(tinyDirectory);
let target: Tokenizer;
let truth: Int32Array;
let frequent: readonly number[];
const rowsOf = new Map<string, MixingRows>();

const bare = (tokenizer: Tokenizer, text: string): Int32Array => tokenizer.encode(text, { specialTokens: false }).ids;
const textOf = (tokenizer: Tokenizer, id: number): string => new TextDecoder().decode(tokenizer.bytesOf(id) ?? new Uint8Array());

/** Static vectors of a text's words. */
function learn(documents: readonly string[]): { readonly vocabulary: WordVocabulary; readonly vectors: PpmiVectors } {
  const words = (text: string): readonly string[] => text.match(/\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+/gu) ?? [];
  const counter = wordCounter();
  for (const document of documents) counter.push(words(document));
  const vocabulary = counter.vocabulary({ minCount: 10 });
  const trainer = ppmiVectors(vocabulary, { dim: 64, powerIterations: 2 });
  for (const document of documents) {
    trainer.push(words(document));
    trainer.cut();
  }
  return { vocabulary, vectors: trainer.finish() };
}

function topOne(rows: MixingRows): number {
  const right = frequent.filter((id) => {
    const [begin, end] = [rows.rowPointer[id]!, rows.rowPointer[id + 1]!];
    const weights = rows.weight.subarray(begin, end);
    return end > begin && rows.column[begin + weights.indexOf(Math.max(...weights))] === truth[id];
  });
  return right.length / frequent.length;
}

beforeAll(async () => {
  await selectBackend();
  const trainer = byteLevelBpeTrainer({ vocabSize: 4096, specialTokens: ['<|endoftext|>'], bos: '<|endoftext|>', eos: '<|endoftext|>' });
  for (const document of enciphered) trainer.add(document);
  target = await loadTokenizer({ tokenizerJson: await trainer.finish() });
  const sourceIds = new Map(Array.from({ length: source.size }, (_, id) => [textOf(source, id), id]));
  truth = Int32Array.from({ length: target.size }, (_, id) => sourceIds.get(corpus.decipher(textOf(target, id))) ?? -1);
  const counts = new Float64Array(target.size);
  for (const document of enciphered) for (const id of bare(target, document)) counts[id]! += 1;
  frequent = [...counts.keys()].filter((id) => counts[id]! >= 100 && truth[id]! >= 0);

  const [sourceView, targetView] = [vocabView(source, createTokenizer), vocabView(target, createTokenizer)];
  const [known, foreign] = [learn(plain), learn(enciphered)];
  const dictionary = known.vocabulary.words.filter((word) => /^\p{L}+$/u.test(word)).slice(0, 200).map((word) => [corpus.encipher(word), word] as const);
  const aligned = alignVectors(foreign.vectors, known.vectors, dictionary);
  const subwords = (tokenizer: Tokenizer, { words, counts }: WordVocabulary, store: VectorStore): VectorStore =>
    subwordVectors({ words: words.map((word, id) => [word, counts[id]!]), store, encode: (text) => bare(tokenizer, text), tokens: tokenizer.size, tokenOf: (id) => tokenizer.tokenOf(id) ?? '' });
  const sourceVectors = lookUpVectors(sourceView, subwords(source, known.vocabulary, known.vectors), 'spelling');
  const targetVectors = lookUpVectors(targetView, subwords(target, foreign.vocabulary, aligned), 'spelling');

  const sentences = plain.flatMap((document) => document.split(/(?<=[.;?!])\s+/)).filter((sentence) => sentence.length > 1 && sentence.length < 200);
  const glued = (tokenizer: Tokenizer, text: string): readonly WordTokens[] => (text.match(/ ?\S+|\s+/g) ?? []).map((word) => bare(tokenizer, word));
  const parallel = sentences.map((sentence) => ({ source: glued(source, sentence), target: glued(target, corpus.encipher(sentence)) }));
  const pairs = countTokenPairs(() => parallel, { targets: target.size, sources: source.size, minCount: 3 });
  const alignment = smoothTokenPairs(pairs, { textOf: (id) => targetView.textOf(id) ?? '', beginsWord: (id) => sourceView.textOf(id)?.startsWith(' ') === true });

  const input = { source: sourceView, target: targetView, sourceVectors, targetVectors, alignment };
  for (const name of ['wechsel', 'trans-tokenizer', 'pieces', 'mean', 'random']) rowsOf.set(name, initialise(name, input, { otherwise: 'random' }));
}, 900_000);

it.each(['wechsel', 'trans-tokenizer'])('%s recovers the secret alphabet', (name) => {
  const share = topOne(rowsOf.get(name)!);
  console.log(`${name}: ${(100 * share).toFixed(1)} % of ${frequent.length} frequent tokens`);
  expect(frequent.length).toBeGreaterThan(1000);
  expect(share).toBeGreaterThan(0.8);
});

it('models whose rows come of an alignment start nearer to the source model than those of means and chance', async () => {
  const config = parseLlamaConfig(JSON.parse(await readFile(join(tinyDirectory, 'config.json'), 'utf8')));
  const { tensors } = await readSafetensors(join(tinyDirectory, 'model.safetensors'));
  const table = tensors.get('model.embed_tokens.weight')!;
  const text = corpus.heldOut.slice(0, 4).map((document) => document.slice(0, 6000));
  const bytes = text.reduce((sum, document) => sum + new TextEncoder().encode(document).length, 0);
  const bitsPerByte = async (tokenizer: Tokenizer, embedding: Float32Array, documents: readonly string[]): Promise<number> => {
    const width = table.shape[1]!;
    const weights = new Map([...tensors, ['model.embed_tokens.weight', { shape: [embedding.length / width, width], data: embedding }]]);
    using trainer = await createTrainer({ ...config, vocabulary: embedding.length / width }, memoryWeights(weights), { learningRate: () => 0 });
    const rows = documents.flatMap((document) => {
      const ids = tokenizer.encode(document).ids;
      return Array.from({ length: Math.ceil((ids.length - 1) / 256) }, (_, at) => ids.subarray(at * 256, at * 256 + 257));
    });
    const { loss, tokens } = await evaluateBatches(trainer, rows.map((row) => padRows([row])));
    return (loss * tokens) / Math.LN2 / bytes;
  };
  const original = await bitsPerByte(source, table.data as Float32Array, text);
  const found = new Map<string, number>();
  for (const [name, rows] of rowsOf) found.set(name, await bitsPerByte(target, await mixTable(rows, table.data as Float32Array, table.shape[1]!, { seed: 1 }), text.map(corpus.encipher)));
  console.log(`source ${original.toFixed(2)}; ${[...found].map(([name, bits]) => `${name} ${bits.toFixed(2)}`).join(', ')} bits a byte`);
  for (const near of ['wechsel', 'trans-tokenizer']) for (const far of ['pieces', 'mean', 'random']) expect(found.get(near)! - original, `${near} < ${far}`).toBeLessThan(found.get(far)! - original);
});
