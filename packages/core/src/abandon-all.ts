import { runAll } from './run-all.ts';

interface Abandonable {
  abandon(): void;
}

/** Abandons items after an error. Errors of their dispose are dropped: the one that led here explains more. */
export function abandonAll(items: Iterable<Abandonable>): void {
  try {
    runAll(items, (item) => item.abandon());
  } catch {}
}

/** Runs a callback that uses items up: when it throws they are abandoned. */
export function abandonOnThrow<R>(items: Iterable<Abandonable>, make: () => R): R {
  try {
    return make();
  } catch (error) {
    abandonAll(items);
    throw error;
  }
}

/** `abandonOnThrow` for a callback that gives a promise. */
export async function abandonOnReject<R>(items: Iterable<Abandonable>, make: () => Promise<R>): Promise<R> {
  try {
    return await make();
  } catch (error) {
    abandonAll(items);
    throw error;
  }
}
