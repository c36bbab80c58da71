import { TokstreamError } from '@tokstream/core';
import { isRewriteOf, type ModelFiles, modelFolder, openTensorFiles, parseConfig, rewriteCheckpoint, type TensorReplacement } from '@tokstream/model';
import { initialise } from '../initialisers/initialise.ts';
import { padRows } from '../rows/pad-rows.ts';
import { reportRows } from '../rows/report-rows.ts';
import { tableStatistics } from '../rows/table-statistics.ts';
import type { VocabTokenizer } from '../vocabulary/vocab-tokenizer.ts';
import { vocabView } from '../vocabulary/vocab-view.ts';
import { atomicFolder } from './atomic-folder.ts';
import { mixedTensor } from './mixed-tensor.ts';
import { rewriteConfig, rewriteGenerationConfig, type VocabularyChange } from './rewrite-config.ts';
import { runKey } from './run-key.ts';
import { configuredIds, newSpecialId, specialIds } from './special-ids.ts';
import { tokenizerFiles } from './tokenizer-files.ts';
import type { TransplantedTable, TransplantOptions, TransplantReport } from './transplant-options.ts';

/**
 * Gives a model another tokenizer: a model folder and a tokenizer become a new folder that Hugging Face's libraries load (Node only).
 *
 * The embedding table, the output head where it is another and its bias get the rows of the initialiser; all other weights stay as they are,
 * byte by byte. Tables are mixed in blocks, so that memory does not grow with the model. The folder is there whole or not at all; a run that
 * was killed goes on where it was, to the last 256 MiB, when it is begun again with the same model, tokenizer and options.
 *
 * @throws `missing-file`, `invalid-config`, `unsupported-config`, `invalid-checkpoint`, `unsupported-checkpoint`, `invalid-output`, `invalid-option`,
 * `invalid-special-token`, `invalid-rows`, `aborted`, and what `initialise` throws
 */
export async function transplant(options: TransplantOptions): Promise<TransplantReport> {
  const { model, out, source, target, create, method, padToMultipleOf = 1, seed = 0, rescale = false, syncBytes, signal, onProgress } = options;
  if (!Number.isSafeInteger(padToMultipleOf) || padToMultipleOf < 1) throw new TokstreamError(`padToMultipleOf is ${padToMultipleOf}; it must be a whole number above 0.`, { code: 'invalid-option', stage: 'transplant' });
  const files = await modelFolder(model);
  if (files.gguf !== undefined) throw new TokstreamError(`${model} is a GGUF file, which keeps its tokenizer inside; give a Hugging Face folder with safetensors.`, { code: 'unsupported-checkpoint', stage: 'transplant' });
  const json = await readJson(files, 'config.json');
  if (json === undefined) throw new TokstreamError(`${model} has no config.json; give a Hugging Face model folder.`, { code: 'missing-file', stage: 'transplant' });
  const config = parseConfig(json);
  const generation = await readJson(files, 'generation_config.json');
  const oldView = vocabView(source, create, { size: config.vocabulary, special: { ...configuredIds(json, source), ...source.special } });
  const special = specialIds(target, oldView, options.special);
  const newView = vocabView(target, create, { special });
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  if (special.eos === undefined) onWarning('The new tokenizer has no token that ends a text, so generation will not stop by itself; name one (the option special.eos; --eos of the command).');
  const begins = (tokenizer: VocabTokenizer): number => tokenizer.encode('', { specialTokens: true }).ids.length;
  if (begins(source) > 0 && begins(target) === 0) onWarning('The old tokenizer puts a token before every text and the new one does not; the model expects one.');
  const rows = typeof method === 'string' ? initialise(method, { ...options.inputs, source: oldView, target: newView, onWarning }, options.settings) : method;
  if (rows.rows !== target.size || rows.columns > config.vocabulary) throw new TokstreamError(`The rows are for ${rows.columns} old and ${rows.rows} new tokens, and there are ${config.vocabulary} and ${target.size}; make them for these tokenizers.`, { code: 'invalid-rows', stage: 'transplant' });
  const vocabulary = Math.ceil(target.size / padToMultipleOf) * padToMultipleOf;
  const padded = padRows(rows, vocabulary);
  const change: VocabularyChange = { special, newId: (id) => newSpecialId(id, oldView, newView) };
  const texts = new Map([
    ...(await tokenizerFiles(options.tokenizer, target, special)),
    ['config.json', formatJson(rewriteConfig(json, vocabulary, change))],
    ...(generation === undefined ? [] : [['generation_config.json', formatJson(rewriteGenerationConfig(generation, change))] as const]),
  ]);

  await using tensors = await openTensorFiles(files);
  const norms = new Map<string, number>();
  const replacements = new Map<string, TensorReplacement>();
  const mixing = { seed, rescale, ...(signal && { signal }) };
  const replace = async (name: string, at: number, bias = false): Promise<void> => {
    const table = tensors.rowsOf(name);
    if (table.rows !== config.vocabulary) throw new TokstreamError(`Tensor ${name} has ${table.rows} rows, and config.json calls for ${config.vocabulary}. Check that config.json and the weights belong together.`, { code: 'invalid-checkpoint', stage: 'transplant' });
    const statistics = await tableStatistics(table, signal);
    norms.set(name, statistics.norm);
    // Every table draws its own numbers; a bias is never stretched.
    replacements.set(name, mixedTensor(padded, table, { ...mixing, seed: seed + at, rescale: rescale && !bias, statistics, isVector: bias }));
  };
  const [embedding, head] = [config.slots.embedding.parts[0]!.name, config.slots.head?.parts[0]!.name ?? 'lm_head.weight'];
  await replace(embedding, 0);
  if (tensors.shapeOf(head) !== undefined) await replace(head, config.slots.head === undefined ? 0 : 1);
  const bias = head.replace(/weight$/, 'bias');
  if (tensors.shapeOf(bias)?.length === 1) await replace(bias, 2, true);
  const key = await runKey(model, tensors, padded, { seed, rescale, texts: [...texts] });
  const tables: TransplantedTable[] = [];
  const fill = async (folder: string): Promise<void> => {
    const fs = globalThis.process.getBuiltinModule('node:fs/promises');
    await rewriteCheckpoint(tensors, folder, replacements, { key, ...(signal && { signal }), ...(onProgress && { onProgress }), ...(syncBytes && { syncBytes }) });
    for (const [name, text] of texts) await fs.writeFile(`${folder}/${name}`, text);
    await using written = await openTensorFiles(await modelFolder(folder));
    for (const [name, normBefore] of norms) tables.push({ name, normBefore, normAfter: (await tableStatistics(written.rowsOf(name), signal)).norm });
  };
  await atomicFolder(out, fill, (folder) => isRewriteOf(folder, key));
  return { vocabularyBefore: config.vocabulary, vocabulary, tied: config.slots.head === undefined, special, rows: reportRows(padded), tables, warnings };
}

type Json = Readonly<Record<string, unknown>>;

async function readJson(files: ModelFiles, name: string): Promise<Json | undefined> {
  const text = await files.text(name);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch (cause) {
    throw new TokstreamError(`${name} in ${files.location} is not JSON; download it again.`, { code: 'invalid-config', stage: 'transplant', cause });
  }
}

function formatJson(json: Json): string {
  return `${JSON.stringify(json, undefined, 2)}\n`;
}
