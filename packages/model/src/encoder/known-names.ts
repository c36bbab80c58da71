import { type WeightSource, weightSource } from '../checkpoint/weight-source.ts';

/**
 * Weights under the names that transformers writes today, of checkpoints that have others: without the model's prefix, as models
 * without a head are stored, with the norms' `gamma` and `beta` of BERT's first release, or with the embeddings of T5's encoder alone.
 */
export function knownNames(source: WeightSource): WeightSource {
  const find = (name: string): string => namesOf(name).find((other) => source.has(other)) ?? name;
  return weightSource(source.count, (name) => source.has(find(name)), (name, shape, take, signal) => source.stream(find(name), shape, take, signal));
}

function namesOf(name: string): readonly string[] {
  if (name === 'shared.weight') return [name, 'encoder.embed_tokens.weight', 'embed_tokens.weight'];
  const older = name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta');
  return [name, older].flatMap((full) => [full, full.slice(full.indexOf('.') + 1)]);
}
