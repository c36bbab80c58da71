import { expect } from 'vitest';

/** Fails unless the work throws an error with this code. */
export function expectCode(code: string, work: () => unknown): void {
  let thrown: unknown;
  try {
    work();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code });
}

/** Fails unless the promise rejects with this code. */
export async function expectRejection(code: string, promise: Promise<unknown>): Promise<void> {
  await expect(promise).rejects.toMatchObject({ code });
}
