/**
 * Where an observable of sequences has a function of this name, it takes a `CachePolicy` and gives an observable of the same sequences
 * read under it. So `cachePolicy` right behind `prefill` becomes part of the reading, and no prompt is read twice.
 */
export const readUnder: unique symbol = Symbol.for('tokstream.readUnder');
