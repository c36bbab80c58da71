import type { CachePolicy, CausalLM } from '@tokstream/model';
import { compareToShadow, type CompareOptions, type ShadowReport } from './compare-to-shadow.ts';
import { shadowOf, type ShadowOptions } from './shadow-of.ts';

/**
 * Runs tokens through a full cache and under a policy, and says what the policy loses: `shadowOf` and `compareToShadow` at once. For
 * several policies over the same tokens call these, so that the full run is made once.
 *
 * @example
 * ```js
 * const report = await shadowRun(model, ids, streamingLlm({ sinks: 4, window: 124 }));
 * console.log(report.lossBits, report.attentionRecall.mean, report.bytes.held);
 * ```
 */
export async function shadowRun(model: CausalLM, ids: Int32Array, policy: CachePolicy | undefined, options: CompareOptions & ShadowOptions = {}): Promise<ShadowReport> {
  const { onProgress, ...rest } = options;
  const shadow = await shadowOf(model, ids, { ...rest, ...(onProgress && { onProgress: (done) => onProgress(done, 2 * ids.length) }) });
  return compareToShadow(shadow, policy, { ...rest, ...(onProgress && { onProgress: (done) => onProgress(ids.length + done, 2 * ids.length) }) });
}
