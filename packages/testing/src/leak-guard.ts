import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs a piece of work and fails unless it gave back every tensor and byte it took, also when it ends in an error.
 *
 * @returns what `run` returned; it must not hold tensors
 * @throws what `run` threw; or an error that counts what was left behind, with that as its cause
 */
export async function leakGuard<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  const before = tf.memory();
  try {
    const result = await run();
    assertNothingLeft(before);
    return result;
  } catch (error) {
    assertNothingLeft(before, error);
    throw error;
  }
}

function assertNothingLeft(before: tf.MemoryInfo, cause?: unknown): void {
  const after = tf.memory();
  const tensors = after.numTensors - before.numTensors;
  const bytes = after.numBytes - before.numBytes;
  if (tensors === 0 && bytes === 0) return;
  const ending = cause === undefined ? '' : ', and it failed';
  throw new Error(`the work left ${tensors} tensors and ${bytes} bytes behind${ending}`, cause === undefined ? undefined : { cause });
}
