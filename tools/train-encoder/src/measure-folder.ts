import type { Document } from '@tokstream/encoder-corpus';
import { modelFolder, openCheckpoint } from '@tokstream/model';
import { loadTokenizer } from '@tokstream/tokenize';
import { createEncoderTrainer, type EncoderWithHeads } from '@tokstream/train';
import { heldOutBatches, measured, openBatches, rowOptions } from './held-out.ts';
import { labelDocuments } from './label-documents.ts';
import type { Recipe } from './recipe.ts';
import type { HeldOutFacts } from './run-facts.ts';

/** Positions that are read for a label. */
const lengths = [512, 128, 32];

/** What the weights of an exported folder, as they are stored, do on held-out documents. */
export async function measureFolder(folder: string, documents: readonly Document[], config: EncoderWithHeads, recipe: Recipe): Promise<HeldOutFacts> {
  const labelled = labelDocuments(documents, await loadTokenizer(folder), config);
  const rows = rowOptions(config, recipe);
  await using checkpoint = await openCheckpoint(await modelFolder(folder));
  using trainer = await createEncoderTrainer(config, checkpoint, { learningRate: () => 0 });
  const byLength = [];
  for (const length of lengths.filter((each) => each <= rows.length)) byLength.push({ length, measure: await measured(trainer, openBatches(labelled, { ...rows, length })()) });
  const found = byLength[0]?.measure.labels[0];
  const rightBy = (group: (document: Document) => string): Record<string, { right: number; documents: number }> => {
    const groups: Record<string, { right: number; documents: number }> = {};
    for (const [at, document] of documents.entries()) {
      const entry = (groups[group(document)] ??= { right: 0, documents: 0 });
      entry.documents += 1;
      if (found?.[at] === labelled[at]!.labels[0]) entry.right += 1;
    }
    return groups;
  };
  return {
    documents: documents.length,
    sections: new Set(documents.map(({ section }) => section)).size,
    hidden: await measured(trainer, heldOutBatches(labelled, rows)()),
    byLength,
    byLanguage: rightBy(({ language }) => language),
    byTopic: rightBy(({ topic }) => topic),
  };
}
