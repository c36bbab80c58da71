/** Calls `action` for every item even when it throws for one of them; the first error is thrown at the end. */
export function runAll<T>(items: Iterable<T>, action: (item: T) => void): void {
  let failed = false;
  let first: unknown;
  for (const item of items) {
    try {
      action(item);
    } catch (error) {
      if (!failed) first = error;
      failed = true;
    }
  }
  if (failed) throw first;
}
