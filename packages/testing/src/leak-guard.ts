import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs a piece of work and fails unless it gave back every tensor and byte it took, also when it ends in an error.
 *
 * @returns what `run` returned; it must not hold tensors
 * @throws what `run` threw; or an error that counts what was left behind, with that as its cause
 */
export async function leakGuard<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  const before = tf.memory();
  let result: Result;
  try {
    result = await run();
  } catch (error) {
    assertNothingLeft(before, error);
    throw error;
  }
  assertNothingLeft(before);
  return result;
}

function assertNothingLeft(before: tf.MemoryInfo, cause?: unknown): void {
  const after = tf.memory();
  const tensors = after.numTensors - before.numTensors;
  const bytes = after.numBytes - before.numBytes;
  if (tensors === 0 && bytes === 0) return;
  const left = `the work left ${tensors} tensors and ${bytes} bytes behind`;
  throw cause === undefined ? new Error(left) : new Error(`${left}, and it failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
