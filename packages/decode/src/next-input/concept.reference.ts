import type { ConceptOptions } from './concept.ts';

/** Weights by token of a step's concept, by the definition: sorts everything and renormalises after each filter. */
export function conceptReference(logits: readonly number[], { temperature, topK, topP, minP, keep }: ConceptOptions): Map<number, number> {
  const powers = logits.map((logit) => Math.exp((logit - Math.max(...logits)) / temperature));
  let law = normalized([...powers.entries()].toSorted(([a, x], [b, y]) => y - x || a - b));
  law = normalized(law.filter((_, place) => place < topK));
  law = normalized(law.filter((_, place) => law.slice(0, place).reduce((mass, [, p]) => mass + p, 0) < topP));
  law = normalized(law.filter(([, p]) => p >= minP * law[0]![1]));
  return new Map(normalized(law.filter((_, place) => place < keep)));
}

function normalized(law: readonly (readonly [number, number])[]): [number, number][] {
  const total = law.reduce((sum, [, p]) => sum + p, 0);
  return law.map(([id, p]) => [id, p / total]);
}
