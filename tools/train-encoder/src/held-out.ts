import { seededRandom } from '@tokstream/core';
import { type EncoderBatch, type EncoderMeasure, type EncoderTrainer, type EncoderWithHeads, type LabelledDocument, type MaskedRow, maskTokens, type MaskTokensOptions } from '@tokstream/train';
import { type Recipe, specialTokens } from './recipe.ts';

/** How held-out documents are read. */
export interface HeldOutOptions extends MaskTokensOptions {
  /** Positions of a row, special tokens included; what is longer is cut. */
  readonly length: number;
  /** Positions of a batch. */
  readonly positions: number;
  readonly firstId: number;
  readonly lastId: number;
}

/** How an encoder's rows are made. */
export function rowOptions({ encoder: { vocabulary, maxPositions } }: EncoderWithHeads, { positions, hiddenShare }: Recipe): HeldOutOptions {
  const idOf = (token: (typeof specialTokens)[number]): number => specialTokens.indexOf(token);
  return { length: maxPositions, positions, vocabulary, firstId: idOf('[CLS]'), lastId: idOf('[SEP]'), maskId: idOf('[MASK]'), share: hiddenShare, specialIds: new Set(specialTokens.keys()) };
}

/** The beginnings of held-out documents, the same tokens hidden each time. */
export function heldOutBatches(documents: readonly LabelledDocument[], options: HeldOutOptions): () => Generator<EncoderBatch> {
  const random = seededRandom(1);
  return batchesOf(beginnings(documents, options).map(({ ids, labels }) => ({ ...maskTokens(ids, random, options), labels })), options);
}

/** The same with nothing hidden. */
export function openBatches(documents: readonly LabelledDocument[], options: HeldOutOptions): () => Generator<EncoderBatch> {
  const none = new Int32Array(0);
  return batchesOf(beginnings(documents, options).map((row) => ({ ...row, positions: none, targets: none })), options);
}

/** What a model says of all batches. */
export async function measured(trainer: EncoderTrainer, batches: Iterable<EncoderBatch>): Promise<EncoderMeasure> {
  const parts: EncoderMeasure[] = [];
  for (const batch of batches) parts.push(await trainer.measure(batch));
  const sum = (pick: (part: EncoderMeasure) => number): number => parts.reduce((total, part) => total + pick(part), 0);
  return {
    hiddenTokens: sum(({ hiddenTokens }) => hiddenTokens),
    nats: sum(({ nats }) => nats),
    named: sum(({ named }) => named),
    texts: sum(({ texts }) => texts),
    labels: parts[0]!.labels.map((_, at) => Int32Array.from(parts.flatMap(({ labels }) => [...labels[at]!]))),
    labelled: parts[0]!.labelled.map((_, at) => sum(({ labelled }) => labelled[at]!)),
  };
}

function beginnings(documents: readonly LabelledDocument[], { length, firstId, lastId }: HeldOutOptions): readonly Pick<MaskedRow, 'ids' | 'labels'>[] {
  return documents.map(({ ids, labels }) => ({ ids: Int32Array.of(firstId, ...ids.subarray(0, length - 2), lastId), labels }));
}

function batchesOf(rows: readonly MaskedRow[], { length, positions }: HeldOutOptions): () => Generator<EncoderBatch> {
  const count = Math.max(1, Math.floor(positions / length));
  return function* () {
    for (let at = 0; at < rows.length; at += count) yield { rows: rows.slice(at, at + count) };
  };
}
