import type { Inspection } from '../candidates/candidate.ts';
import { checkSelfTest, selfTestInputs } from '../self-test.ts';
import { probeInChild, type ProbeInChildOptions } from './probe-in-child.ts';

/**
 * Loads a build of tfjs-node and runs the ops of `selfTest`, in plain JavaScript, since a child has neither a TypeScript
 * loader nor our modules. The first lines are `restoreNodeUtil`.
 */
const script = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
let answer;
try {
  const tf = require(process.argv[1]);
  const { size, left, right, rows } = ${JSON.stringify(selfTestInputs)};
  const output = tf.tidy(() => {
    const product = tf.matMul(tf.tensor2d(left, [size, size]), tf.tensor2d(right, [size, size]));
    return tf.gather(tf.softmax(tf.concat([product, tf.neg(product)], 1)), tf.tensor1d(rows, 'int32'));
  });
  const backend = tf.backend();
  answer = { values: Array.from(output.dataSync()), tensorflow: backend.binding?.TF_Version, gpu: backend.isUsingGpuDevice === true };
} catch (error) {
  answer = { error: String(error?.message ?? error) };
}
require('node:fs').writeSync(1, '\\n' + JSON.stringify(answer) + '\\n');
`;

interface Answer {
  readonly values?: readonly number[];
  readonly tensorflow?: string;
  readonly gpu?: boolean;
  readonly error?: string;
}

/** What a build of tfjs-node does when it is loaded and self-tested in a process of its own. */
export async function probeNative(packageName: string, folder: string, options: ProbeInChildOptions = {}): Promise<Inspection & { readonly gpu?: boolean }> {
  const child = await probeInChild(script, folder, options);
  const rebuild = 'rebuild it with npx @tokstream/native';
  if ('failure' in child) return { reason: `${packageName} ${child.failure} when it is tried`, advice: rebuild };
  const { values = [], tensorflow, gpu = false, error } = child.answer as Answer;
  if (error !== undefined) return { reason: `${packageName} does not load (${error.split('\n', 1)[0]!.trim()})`, advice: rebuild };
  const wrong = checkSelfTest(values);
  if (wrong !== undefined) return { reason: wrong, advice: rebuild };
  return { selfTested: true, gpu, note: `libtensorflow ${tensorflow} on the ${gpu ? 'GPU' : 'processor'}` };
}
