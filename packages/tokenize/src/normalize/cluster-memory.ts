/**
 * A character of normalized text and how it came about, in the terms of the crate's `NormalizedString`: 0, it replaces the next
 * character; above 0, it is inserted and has the range of the character before; below 0, it replaces the next character and
 * swallows as many after that.
 */
export type Change = readonly [character: string, change: number];

/** How a text between two certain boundaries is normalized. */
export interface ClusterRule {
  /** True when the text stays as it is. It is asked for long texts and must be fast. */
  isUnchanged(text: string): boolean;
  rewrite(text: string): readonly Change[];
}

/** The characters that a cluster becomes, with the units of the cluster that they stand for. */
export type Rewritten = readonly (readonly [character: string, start: number, end: number])[];

/** Clusters up to this length are remembered, and so many of them at most. */
const longestKnown = 24;
const mostKnown = 20_000;

/** A rule with what it made of short clusters so far, shared by all stages of one normalizer. */
export class ClusterMemory {
  readonly rule: ClusterRule;
  readonly #known = new Map<string, Rewritten | null>();

  constructor(rule: ClusterRule) {
    this.rule = rule;
  }

  /** What a cluster becomes; `null` when it stays as it is. */
  rewritten(cluster: string): Rewritten | null {
    if (cluster.length > longestKnown) return this.#workOut(cluster);
    let found = this.#known.get(cluster);
    if (found === undefined) {
      found = this.#workOut(cluster);
      if (this.#known.size >= mostKnown) this.#known.clear();
      this.#known.set(cluster, found);
    }
    return found;
  }

  #workOut(cluster: string): Rewritten | null {
    return this.rule.isUnchanged(cluster) ? null : placed(this.rule.rewrite(cluster), cluster);
  }
}

function placed(changes: readonly Change[], cluster: string): Rewritten {
  const places: number[] = [];
  for (let at = 0; at < cluster.length; at += cluster.codePointAt(at)! > 0xffff ? 2 : 1) places.push(at);
  places.push(cluster.length);
  let taken = 0;
  return changes.map(([character, change]) => {
    const source = Math.max(0, Math.min(change > 0 ? taken - 1 : taken, places.length - 2));
    if (change <= 0) taken += 1 - change;
    return [character, places[source]!, places[source + 1]!] as const;
  });
}
