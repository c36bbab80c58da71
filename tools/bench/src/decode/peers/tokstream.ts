import { type BackendName, selectBackend } from '@tokstream/backend';
import { loadModel } from '@tokstream/model';
import type { GreedyPeer } from './greedy-run.ts';
import { timeGreedy } from './greedy-run.ts';

/** Our own engine on a backend. */
export async function tokstreamPeer(folder: string, backend: BackendName): Promise<GreedyPeer> {
  await selectBackend({ backend });
  const model = await loadModel(folder);
  return async (prompt, count) => {
    using cache = model.createCache();
    const run = await timeGreedy(
      async (ids) => {
        const { logits } = await model.forward({ input: { ids: Int32Array.from(ids) } }, cache);
        cache.commit();
        return logits;
      },
      prompt,
      count,
    );
    return run;
  };
}
