/**
 * Calls `callback` once after `delayInMs` unless the returned function is called first.
 *
 * Everything in tokstream that waits for time takes one, so that a test can bring its own.
 */
export type Timer = (callback: () => void, delayInMs: number) => () => void;

/** The platform's `setTimeout` as a `Timer`. */
export const platformTimer: Timer = (callback, delayInMs) => {
  const handle = globalThis.setTimeout(callback, delayInMs);
  return () => globalThis.clearTimeout(handle);
};
