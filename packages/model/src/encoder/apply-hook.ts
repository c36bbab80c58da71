import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { EncoderChange, EncoderHook, EncoderHookInput, EncoderPlace, EncoderState } from './encoder-hook.ts';

/**
 * Calls a hook and makes its change, if any, the state.
 *
 * @param state its tensors are freed where others take their place
 * @returns a state whose tensors the caller owns
 * @throws `invalid-hook`, and what the hook throws
 */
export function applyHook(hook: EncoderHook, state: EncoderState, place: EncoderPlace, seen: Pick<EncoderHookInput, 'keys' | 'attention'>): EncoderState {
  let change: EncoderChange | undefined;
  // Clones, so that what the caller made before stays the caller's, whatever is freed here.
  const [stream, keyBias] = tf.tidy(() => {
    change = hook({ ...state, ...place, ...seen });
    if (change === undefined) return [];
    check(change, state, place);
    return [change.stream ?? state.stream, change.keyBias ?? state.keyBias].map((tensor) => tensor && tf.clone(tensor));
  }) as [tf.Tensor3D | undefined, tf.Tensor2D | undefined];
  if (change === undefined) return state;
  tf.dispose([state.stream, state.keyBias].filter((tensor) => tensor !== undefined));
  const { lengths = state.lengths, positions = state.positions, sizes = state.sizes } = change;
  return { stream: stream!, keyBias, lengths, positions, sizes };
}

function check(change: EncoderChange, state: EncoderState, { layer, place }: EncoderPlace): void {
  const refuse = (problem: string): never => {
    throw new TokstreamError(`An encoder hook at ${place} ${layer} gave ${problem}.`, { code: 'invalid-hook', stage: 'forward' });
  };
  const [batch, , width] = state.stream.shape;
  const stream = change.stream ?? state.stream;
  const lengths = change.lengths ?? state.lengths;
  const time = stream.shape[1]!;
  if (stream.rank !== 3 || stream.shape[0] !== batch || stream.shape[2] !== width) refuse(`a stream [${stream.shape.join(', ')}]; it must be [${batch}, rows, ${width}]`);
  if (lengths.length !== batch || !lengths.every((length) => Number.isInteger(length) && length > 0 && length <= time)) refuse(`lengths [${lengths.join(', ')}]; they must be ${batch} numbers of rows from 1 to ${time}`);
  const keyBias = change.keyBias ?? state.keyBias;
  if (keyBias !== undefined && (keyBias.rank !== 2 || keyBias.shape[0] !== batch || keyBias.shape[1] !== time)) refuse(`no key bias that fits; with a stream of ${time} rows it must be [${batch}, ${time}], and this is [${keyBias.shape.join(', ')}]`);
  for (const name of ['positions', 'sizes'] as const) {
    const values = change[name] ?? state[name];
    if (values.length !== batch || !values.every((own, at) => own.length === lengths[at])) refuse(`no ${name} that fit its lengths; give one a row of every sequence`);
  }
}
