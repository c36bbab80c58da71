import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, expectRejection, kvCacheLaws, leakGuard, PlainCache } from '@tokstream/testing';
import { it } from 'vitest';
import { cacheLawModels, cacheLawSubject } from '../cache/cache-law-models.test-support.ts';

const runs = [14, 5, 3] as const;

await backendMatrix(selectBackend, (backend) => {
  if (backend !== 'tensorflow') {
    it('a model of weights in memory says that it needs the backend tensorflow', () => expectRejection('unsupported-engine', cacheLawSubject(cacheLawModels[0]![1], 'float32', 'graph')));
    return;
  }
  for (const [at, [name, config]] of cacheLawModels.entries()) kvCacheLaws(name, () => cacheLawSubject(config, 'float32', 'graph'), runs[Math.min(at, 2)]);

  it('a layer that hides nothing does not hide what another layer of its window does', () =>
    leakGuard(async () => {
      using subject = await cacheLawSubject(cacheLawModels.find(([name]) => name.startsWith('mistral'))![1], 'float32', 'graph');
      const plain = new PlainCache(subject.plain, 2, 2);
      using cache = subject.model.createCache();
      const ids = [1, 2, 3, 4, 5, 6];
      await subject.model.forward({ input: { ids: Int32Array.from(ids) } }, cache);
      cache.commit();
      for (const id of ids) plain.feed(id, -1 + plain.tentative.length);
      plain.commit([...ids.keys()]);
      // The upper layer is left with one key within the window, the lower one with more than the window.
      cache.keep(1, Int32Array.of(5, 5));
      plain.keep(1, [5, 5]);
      const { logits } = await subject.model.forward({ input: { ids: Int32Array.of(7) } }, cache);
      closeTo(logits, plain.feed(7).logits, 1e-5);
    }));
});
