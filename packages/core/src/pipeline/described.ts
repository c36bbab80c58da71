import type { OperatorFunction } from 'rxjs';

import type { StageDescription } from './stage-description.ts';

const key: unique symbol = Symbol.for('tokstream.description');

/**
 * An operator that says what it is, for `pipeline` to check and `describe` to show. It runs as it did, at no cost an item.
 *
 * @example
 * ```js
 * import { describe, described } from '@tokstream/core';
 * import { map } from 'rxjs';
 * const lengths = described(map((text) => text.length), { name: 'lengths', input: 'text', output: 'number' });
 * console.log(describe(lengths)); // lengths: text -> number
 * ```
 */
export function described<In, Out>(operator: OperatorFunction<In, Out>, description: StageDescription): OperatorFunction<In, Out> {
  // A new function, because an operator that is shared may mean something else elsewhere.
  return Object.defineProperty<OperatorFunction<In, Out>>((source) => operator(source), key, { value: description });
}

/** What an operator says of itself; one that says nothing is called `undescribed`. */
export function descriptionOf(operator: (source: never) => unknown): StageDescription {
  return (operator as { readonly [key]?: StageDescription })[key] ?? { name: 'undescribed' };
}
