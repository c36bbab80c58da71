import { concat, from, lastValueFrom, of, Subject, Subscription, throwError, toArray, type Observable } from 'rxjs';
import { expect, test } from 'vitest';
import { goldenTokenizer } from '../goldens.test-support.ts';
import { byteLevelBpeTrainer } from '../train/byte-level-bpe-trainer.ts';
import { detokenize } from './detokenize.ts';
import { detokenizeStream } from './detokenize-stream.ts';
import { tokenizeStream } from './tokenize-stream.ts';
import { tokenize } from './tokenize.ts';
import { trainTokenizer } from './train-tokenizer.ts';

const tokenizer = goldenTokenizer('byte-level');
const all = <T>(source: Observable<T>): Promise<T[]> => lastValueFrom(source.pipe(toArray()));

test('tokenize and detokenize take one document an item', async () => {
  const texts = ['the cat', '', '👍 é'];
  expect(await all(from(texts).pipe(tokenize(tokenizer)))).toMatchObject(texts.map((text) => ({ ids: tokenizer.encode(text).ids, final: true })));
  expect(await all(from(texts).pipe(tokenize(tokenizer), detokenize(tokenizer)))).toEqual(texts);
  expect(await all(of([...tokenizer.encode('the').ids]).pipe(detokenize(tokenizer)))).toEqual(['the']);
});

test('tokenize leaves offsets out on request, and counts them in other units', async () => {
  const [none] = await all(of('é the').pipe(tokenize(tokenizer, { offsets: false })));
  expect(none).toMatchObject({ ids: tokenizer.encode('é the').ids, start: new Uint32Array(0), end: new Uint32Array(0) });
  const ends = async (unit: 'utf16' | 'bytes' | 'code-points'): Promise<number> => (await all(of('é👍').pipe(tokenize(tokenizer, { unit, specialTokens: false }))))[0]!.end.at(-1)!;
  expect([await ends('utf16'), await ends('bytes'), await ends('code-points')]).toEqual([3, 6, 2]);
});

test('tokenizeStream gives a block a chunk and a final one, which together are the encoding', async () => {
  const text = 'the cat sat 👍 é';
  const blocks = await all(from(text.split('')).pipe(tokenizeStream(tokenizer)));
  expect(blocks).toHaveLength(text.length + 1);
  expect(blocks.map(({ final }) => final).indexOf(true)).toBe(text.length);
  const { ids, offsets } = tokenizer.encode(text);
  expect(blocks.flatMap((block) => [...block.ids])).toEqual([...ids]);
  expect(blocks.flatMap((block) => [...block.end])).toEqual([...offsets().end]);
  await expect(all(of('word'.repeat(20)).pipe(tokenizeStream(tokenizer, { maxHeld: 10 })))).rejects.toMatchObject({ code: 'held-too-long' });
});

test('detokenizeStream takes ids in any form and never lets half a character out', async () => {
  const { ids } = tokenizer.encode('t👍', { specialTokens: false });
  expect(await all(from(ids).pipe(detokenizeStream(tokenizer)))).toEqual(['t', '👍']);
  expect(await all(of(ids, [...ids], ids[0]!).pipe(detokenizeStream(tokenizer)))).toEqual(['t👍', 't👍', 't']);
});

test('detokenizeStream ends a text at a final block, and with the source', async () => {
  const llama = goldenTokenizer('llama-2');
  const block = llama.encode('the cat');
  const final = { ids: block.ids, ...block.offsets(), final: true };
  expect(await all(of(final, final).pipe(detokenizeStream(llama)))).toEqual(['the cat', 'the cat']);
  expect(await all(of({ ...final, final: false }, final).pipe(detokenizeStream(llama)))).toEqual(['the cat', ' the cat']);
  expect(await all(of(llama.idOf('<0xE2>')!).pipe(detokenizeStream(llama)))).toEqual(['\uFFFD']);
});

test('each subscription has its own state', async () => {
  const [first, ...rest] = tokenizer.encode('👍', { specialTokens: false }).ids;
  const halves = new Subject<number>();
  const seen: string[] = [];
  const stream = halves.pipe(detokenizeStream(tokenizer));
  stream.subscribe((text) => seen.push(`a${text}`));
  halves.next(first!);
  stream.subscribe((text) => seen.push(`b${text}`));
  for (const id of rest) halves.next(id);
  halves.complete();
  expect(seen.filter((text) => text.startsWith('a'))).toEqual(['a👍']);
  expect(seen.filter((text) => text.startsWith('b')).join('')).toContain('\uFFFD');
});

test('trainTokenizer emits one tokenizer when its source completes', async () => {
  const options = { vocabSize: 270 } as const;
  const text = 'the cat and the other cat';
  const whole = byteLevelBpeTrainer(options);
  whole.add(text);
  const pieces = from(text.match(/..?/g)!);
  expect(await all(pieces.pipe(trainTokenizer(byteLevelBpeTrainer(options))))).toEqual([await whole.finish()]);
  const documents = byteLevelBpeTrainer(options);
  documents.add('the ca');
  documents.add('t and');
  expect(await all(of('the ca', 't and').pipe(trainTokenizer(byteLevelBpeTrainer(options), { item: 'document' })))).toEqual([await documents.finish()]);
});

test('trainTokenizer passes errors on and stops learning when unsubscribed', async () => {
  const broken = concat(of('text'), throwError(() => new Error('cut off')));
  await expect(all(broken.pipe(trainTokenizer(byteLevelBpeTrainer({ vocabSize: 270 }))))).rejects.toThrow('cut off');
  const words = Array.from({ length: 2000 }, (_, index) => `word${index * 7919}`).join(' ');
  let progress = 0;
  const learning = new Subscription();
  const onProgress = (): void => {
    progress++;
    learning.unsubscribe();
  };
  const trained = of(words).pipe(trainTokenizer(byteLevelBpeTrainer({ vocabSize: 4096 }), { onProgress }));
  learning.add(trained.subscribe(() => expect.unreachable()));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(progress).toBe(1);
});
