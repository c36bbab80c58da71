import { TokstreamError } from '@tokstream/core';
import type { ModelFiles, ModelShape } from '@tokstream/model';
import type { ModelFacts } from './messages.ts';

/** What a model's files say of it: sizes from the weights themselves, the rest from the card. */
export async function modelFacts(files: ModelFiles, { layers, width, vocabulary, maxPositions }: ModelShape): Promise<ModelFacts> {
  const weights = await files.open('model.safetensors');
  if (weights === undefined) throw new TokstreamError('The model has no model.safetensors.', { code: 'missing-file', stage: 'modelFacts' });
  await using file = weights;
  const length = new DataView((await file.read(0, 8)).slice().buffer).getBigUint64(0, true);
  const header = JSON.parse(new TextDecoder().decode(await file.read(8, 8 + Number(length)))) as Record<string, { readonly shape?: readonly number[] }>;
  const parameters = Object.values(header).reduce((sum, { shape }) => sum + (shape?.reduce((product, size) => product * size, 1) ?? 0), 0);
  return { parameters, layers, width, vocabulary, maxPositions, weightBytes: file.bytes, card: cardRows((await files.text('README.md')) ?? '') };
}

/** The rows of two cells in the tables of a Markdown text. */
export function cardRows(markdown: string): [string, string][] {
  const rows = markdown.matchAll(/^\|(.*)\|\s*$/gm);
  // A bar inside code is none between cells.
  const cells = [...rows].map(([, row]) => row!.split(/\|(?=(?:[^`]*`[^`]*`)*[^`]*$)/).map((cell) => cell.trim().replaceAll('`', '')));
  return cells.filter((row): row is [string, string] => row.length === 2 && row[0] !== '' && !/^:?-+:?$/.test(row[0]!));
}
