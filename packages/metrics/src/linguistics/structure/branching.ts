import type { Span } from './best-tree.ts';

/** Trees that need no grammar: each word joins what stands before it, what comes after it, or halves are cut into halves. */
export const branchings: Readonly<Record<'left' | 'right' | 'balanced', (length: number) => readonly Span[]>> = {
  left: (length) => Array.from({ length: length - 1 }, (_, at) => [0, at + 2]),
  right: (length) => Array.from({ length: length - 1 }, (_, at) => [at, length]),
  balanced: (length) => halves(0, length),
};

function halves(from: number, to: number): Span[] {
  if (to - from < 2) return [];
  const middle = from + Math.ceil((to - from) / 2);
  return [[from, to], ...halves(from, middle), ...halves(middle, to)];
}

/** How far two trees have the same phrases, the whole left out: their number in both over the mean of their numbers. Undefined when neither has one. */
export function spanF1(a: readonly Span[], b: readonly Span[], length: number): number | undefined {
  const inner = (spans: readonly Span[]): Set<string> => new Set(spans.filter(([from, to]) => to - from < length).map((span) => span.join()));
  const [ofA, ofB] = [inner(a), inner(b)];
  return ofA.size + ofB.size === 0 ? undefined : (2 * [...ofA].filter((span) => ofB.has(span)).length) / (ofA.size + ofB.size);
}
