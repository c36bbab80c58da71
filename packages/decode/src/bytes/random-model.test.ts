import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { randomModel } from '../models.test-support.ts';
import { logProbabilities } from '../samplers/log-probability.ts';
import { type ToyModel, byteLawReference } from './byte-model.reference.ts';
import { bpeVocabulary } from './bpe-vocabulary.ts';
import { byteModel } from './token-byte-model.ts';
import { toyTokens } from './toy-model.test-support.ts';

/** Start and end; ordinary tokens come before it. */
const special = 39;

it('agrees with enumeration over a real model, whose rows are a tree over the cache, and leaves nothing behind', async () => {
  const model = await randomModel(4);
  const parts = toyTokens([...new TextEncoder().encode('ab')], [['a', 'b'], ['b', 'b'], ['a', 'a'], ['ab', 'ab'], ['aa', 'b'], ['bb', 'a']]);
  const tensors = memory().numTensors;
  const laws = new Map<string, Float64Array>();
  const lawAfter = async (path: readonly number[]): Promise<void> => {
    using cache = model.createCache();
    const { logits } = await model.forward({ input: { ids: Int32Array.of(special, ...path) } }, cache);
    const of = logProbabilities(logits);
    laws.set(path.join(), Float64Array.from([...parts.tokens.keys(), special], of));
  };
  const text = [...new TextEncoder().encode('abbaab')];
  /** Every path inside the text, one byte short of it. */
  const visit = async (path: readonly number[], covered: number): Promise<void> => {
    await lawAfter(path);
    for (const [id, token] of parts.tokens.entries()) if (token.every((byte, at) => byte === text[covered + at])) await visit([...path, id], covered + token.length);
  };
  await visit([], 0);
  const toy: ToyModel = { ...parts, law: (path) => laws.get(path.join())! };
  const reference = byteLawReference(toy);
  const vocabulary = bpeVocabulary({ tokens: parts.tokens, merges: parts.merges });
  for (const maxTentativeRows of [1, 4, 32]) {
    using bytes = byteModel(model, vocabulary, { startIds: [special], endIds: [special], maxTentativeRows });
    for (let length = 0; length <= text.length; length += 1) {
      if (length > 0) bytes.advance(text[length - 1]!);
      const law = (await bytes.next()).map(Math.exp);
      const expected = reference(Uint8Array.from(text.slice(0, length)));
      expect(Math.max(...law.map((share, outcome) => Math.abs(share - expected[outcome]!)))).toBeLessThan(1e-6);
      expect(law.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      using jumped = byteModel(model, vocabulary, { startIds: [special], endIds: [special] });
      jumped.prefix(Uint8Array.from(text.slice(0, length)));
      const same = (await jumped.next()).map(Math.exp);
      expect(Math.max(...same.map((share, outcome) => Math.abs(share - law[outcome]!)))).toBeLessThan(1e-6);
    }
  }
  expect(memory().numTensors).toBe(tensors);
  model[Symbol.dispose]();
}, 60_000);
