import type { TokenizerAudit, TrainingMixture } from '@tokstream/metrics';
import { summaryOf } from '../measure/summary-of.ts';

/** One JSON object a tokenizer, on a line each. */
export function jsonLines(audits: readonly TokenizerAudit[], mixtures: ReadonlyMap<string, TrainingMixture>): string {
  return audits.map((audit) => `${JSON.stringify({ type: 'tokenizer', ...audit, summary: summaryOf(audit), languages: Object.fromEntries(audit.languages), mixture: mixtures.get(audit.tokenizer) })}\n`).join('');
}
