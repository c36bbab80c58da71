import type { CachePolicy, CausalLM } from '@tokstream/model';
import { meanByTenth } from '../statistics/mean-by-tenth.ts';
import { checkTokens } from './check-tokens.ts';
import { type FollowedRows, followPolicy, type FollowWatch, type MeasuredBytes } from './follow-policy.ts';
import { LossTrace, totalNats } from './loss-trace.ts';
import type { MeasureOptions } from './measure-options.ts';
import { type Retention, retentionOf } from './retention.ts';

/** What tokens cost under a policy. Plain data. */
export interface PolicyMeasure {
  /** The policy's name; `full` where everything is kept. */
  readonly policy: string;
  /** Tokens that were scored. */
  readonly tokens: number;
  /** Their loss in all: minus the natural logarithm of their probability. */
  readonly nats: number;
  readonly bitsPerToken: number;
  /** Bits a token for each tenth of the scored tokens. */
  readonly bitsByTenth: readonly number[];
  readonly bytes: MeasuredBytes;
  readonly retention: Retention;
  /** Of the model calls and the policy's work; absent without a clock. */
  readonly seconds?: number;
  /** All tokens, scored or not, over `seconds`. */
  readonly tokensPerSecond?: number;
}

/** A measure with what only a comparison needs. */
export interface TracedPolicy {
  readonly measure: PolicyMeasure;
  readonly trace: LossTrace;
}

/**
 * Runs tokens through a cache under a policy, each token given whatever the model would have said, and scores what it said. Needs no
 * second run, so it also measures what a full cache could not hold.
 *
 * @param ids at least two
 * @param policy undefined keeps everything
 * @throws `invalid-option`, `aborted`, and what the model and the policy throw
 */
export async function measurePolicy(model: CausalLM, ids: Int32Array, policy: CachePolicy | undefined, options: MeasureOptions = {}): Promise<PolicyMeasure> {
  return (await tracePolicy(model, ids, policy, options)).measure;
}

/** `measurePolicy` with the losses, and with someone who watches. */
export async function tracePolicy(model: CausalLM, ids: Int32Array, policy: CachePolicy | undefined, options: MeasureOptions, watch?: Pick<FollowWatch, 'watches' | 'onRows'>): Promise<TracedPolicy> {
  checkTokens(ids, options.from ?? 1);
  const trace = new LossTrace(ids, options.from ?? 1, model.shape.vocabulary);
  let retention: Retention | undefined;
  const { bytes, seconds } = await followPolicy(model, ids, policy, options, {
    watches: (from, to) => watch?.watches(from, to) ?? false,
    onRows(rows: FollowedRows) {
      trace.add(rows.from, rows.logits);
      watch?.onRows(rows);
    },
    onEnd(cache) {
      retention = retentionOf(cache, model.shape);
    },
  });
  const { losses } = trace;
  const nats = totalNats(losses);
  const measure: PolicyMeasure = {
    policy: policy?.name ?? 'full',
    tokens: losses.length,
    nats,
    bitsPerToken: nats / Math.LN2 / losses.length,
    bitsByTenth: meanByTenth(losses).map((loss) => loss / Math.LN2),
    bytes,
    retention: retention!,
    ...(seconds !== undefined && seconds > 0 && { seconds, tokensPerSecond: ids.length / seconds }),
  };
  return { measure, trace };
}
