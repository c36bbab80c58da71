/** A sampled path of tokens after one prompt, and whether (or how well, 0 to 1) it ended. */
export interface SampledPath {
  readonly ids: ArrayLike<number>;
  readonly correct: boolean | number;
}

interface Prefix {
  readonly next: Map<number, Prefix>;
  paths: number;
  correct: number;
}

/**
 * What a token-supervised value model is trained on: for each token of each path the share of sampled paths with the same
 * prefix up to and including it that ended correct. The last token of a path that occurs once has its own correctness.
 *
 * Source: Lee et al., "Token-Supervised Value Models for Enhancing Mathematical Problem-Solving" (2024).
 *
 * @returns for each path `[its length]` targets between 0 and 1
 */
export function tokenValueTargets(paths: readonly SampledPath[]): Float32Array[] {
  const newPrefix = (): Prefix => ({ next: new Map(), paths: 0, correct: 0 });
  const root = newPrefix();
  const prefixesOf = paths.map(({ ids, correct }) => {
    let at = root;
    return Array.from(ids, (id) => {
      let next = at.next.get(id);
      if (next === undefined) at.next.set(id, (next = newPrefix()));
      next.paths += 1;
      next.correct += Number(correct);
      at = next;
      return next;
    });
  });
  return prefixesOf.map((prefixes) => Float32Array.from(prefixes, (prefix) => prefix.correct / prefix.paths));
}
