import { from } from 'rxjs';
import { expect, it } from 'vitest';
import { ppmiVectors } from '../vectors/ppmi/ppmi-vectors.ts';
import { wordVocabulary } from '../vectors/counting/word-vocabulary.ts';
import { trainVectors } from './train-vectors.ts';

const vocabulary = wordVocabulary(['a', 'b', 'c'], [2, 2, 2]);

it('emits the vectors of the whole stream once, and documents do not touch', () => {
  const trainer = ppmiVectors(vocabulary);
  for (const document of [[0, 1], [2, 2, 1]]) {
    trainer.push(Int32Array.from(document));
    trainer.cut();
  }
  const block = (ids: readonly number[], final: boolean): { ids: Int32Array; start: Uint32Array; end: Uint32Array; final: boolean } => ({ ids: Int32Array.from(ids), start: new Uint32Array(ids.length), end: new Uint32Array(ids.length), final });
  const emitted: Float32Array[] = [];
  from([block([0], false), block([1], true), block([2, 2, 1], true)]).pipe(trainVectors(ppmiVectors(vocabulary))).subscribe(({ data }) => emitted.push(data));
  expect(emitted).toEqual([trainer.finish().data]);
});
