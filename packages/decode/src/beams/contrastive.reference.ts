import type { CausalLM } from '@tokstream/model';

/** Contrastive search by its definition: the whole text is read anew for every candidate of every token. */
export async function contrastiveWithoutCache(model: CausalLM, prompt: Int32Array, { k, alpha, count }: { readonly k: number; readonly alpha: number; readonly count: number }): Promise<readonly number[]> {
  const width = model.shape.embeddingWidth;
  const ids = [...prompt];
  const read = async (text: readonly number[]): Promise<{ readonly logits: readonly number[]; readonly states: readonly (readonly number[])[] }> => {
    using cache = model.createCache();
    const { logits, hidden } = await model.forward({ input: { ids: Int32Array.from(text) } }, cache, { hidden: true });
    const last = hidden.at(-1)!;
    return { logits: [...logits], states: text.map((_, row) => Array.from(last.subarray(row * width, (row + 1) * width))) };
  };
  for (let made = 0; made < count; made += 1) {
    const { logits, states } = await read(ids);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const top = [...logits.keys()].toSorted((a, b) => logits[b]! - logits[a]!).slice(0, k);
    const scores: number[] = [];
    for (const id of top) {
      const state = (await read([...ids, id])).states.at(-1)!;
      scores.push((1 - alpha) * (Math.exp(logits[id]!) / total) - alpha * Math.max(...states.map((other) => cosine(state, other))));
    }
    ids.push(top[scores.indexOf(Math.max(...scores))]!);
  }
  return ids.slice(prompt.length);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, at) => sum + value * y[at]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
