import { createHash } from 'node:crypto';
import { cellKey } from '@tokstream/app-shell';
import { compareToShadow, shadowOf } from '@tokstream/cache-policy';
import type { LongDocument } from '../documents/long-document.ts';
import { policyAtBudget } from '../policies/policy-at-budget.ts';
import type { CellTask } from '../measure/cell-task.ts';
import type { DocumentCell } from '../results/cell.ts';
import { packRetention } from '../results/pack-retention.ts';
import { formatBudget } from '../view/format-figures.ts';
import { cellPlaces } from './cell-places.ts';
import type { PlanOptions } from './plan-options.ts';
import { promptRows } from './prompt-rows.ts';

/** Rows of attention that are compared: one in so many. */
const sampleEvery = 8;

/** Every policy at every budget over each document: its first three quarters are the prompt, the rest is decoded token by token and scored. */
export function documentTasks(documents: readonly LongDocument[], options: PlanOptions): readonly CellTask[] {
  return documents.map((document, index) => documentTask(document, index, options));
}

function documentTask({ name, ids, bytesFrom }: LongDocument, index: number, options: PlanOptions): CellTask {
  const { model, base, seed, now, signal } = options;
  const promptLength = Math.floor(0.75 * ids.length);
  const content = createHash('sha256').update(ids).digest('hex').slice(0, 24);
  const wanted = cellPlaces(options, ids.length).map((place) => ({
    ...place,
    key: cellKey({ ...base, task: 'document', name, content, promptLength, promptRows, sampleEvery, ...place, seed: seed + index }),
    label: `${place.policy} at ${formatBudget(place.budget)}, ${name}`,
  }));
  return {
    wanted,
    async begin() {
      const shadow = await shadowOf(model, ids, { from: promptLength, sampleEvery, seed, signal });
      return async ({ key, policy, budget, budgetTokens }): Promise<DocumentCell> => {
        const report = await compareToShadow(shadow, policyAtBudget(policy, budgetTokens, seed + index), { promptLength, promptChunkRows: promptRows, now, signal });
        const { tokens, nats, full, lossBits, attentionRecall, outputError, bytes, seconds, retention } = report;
        return {
          type: 'document',
          key,
          document: name,
          policy,
          budget,
          budgetTokens,
          length: ids.length,
          scored: tokens,
          scoredBytes: bytesFrom?.[promptLength] ?? null,
          bits: nats / Math.LN2,
          bitsFull: full.nats / Math.LN2,
          margin: lossBits.high === undefined ? null : (lossBits.high - lossBits.mean) * tokens,
          recall: attentionRecall.mean,
          outputError: outputError.mean,
          bytes: bytes.held,
          bytesPeak: bytes.peak,
          bytesFull: full.bytes,
          tokensPerSecond: tokens / seconds!,
          retention: retention.perLayer.map((layer) => packRetention(layer)),
        };
      };
    },
  };
}
