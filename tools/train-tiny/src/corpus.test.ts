import { expect, it } from 'vitest';
import { loadCorpus } from './corpus.ts';

it('holds out whole documents by their place, and trains on all others', async () => {
  const { training, heldOut } = await loadCorpus();
  const addresses = heldOut.addresses.map(({ name }) => name);
  expect([addresses.length, addresses[0], addresses.at(-1)]).toEqual([12, '1800_john_adams_f', '2019_donald_j_trump_r']);
  const trained = new Set(training.map(({ name }) => name));
  for (const { name } of [...heldOut.addresses, ...heldOut.chapters]) expect(trained.has(name)).toBe(false);
  expect(trained.size + heldOut.addresses.length + heldOut.chapters.length).toBe(233 + 140);
});
