import { readFile } from 'node:fs/promises';
import { yieldToEventLoop } from '@tokstream/core';
import { type CausalLM, type NamedTensor, writeSafetensors } from '@tokstream/model';
import { checkOutputFile } from '../arguments/check-output-file.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { modelOptions, openModel } from '../model/open-model.ts';
import { statusLine } from '../output/status-line.ts';
import { writeJson } from '../output/write.ts';
import type { Command } from './command.ts';

/** Rows of one model call, which bounds the memory of attention. */
const chunkRows = 128;

/** `tokstream forward`: logits of given ids to a safetensors file. */
export const forward: Command = {
  name: 'forward',
  summary: 'Runs a model over given token ids and writes logits (and more on request) as safetensors.',
  positionals: '',
  options: {
    ...modelOptions,
    ids: { type: 'string', value: 'FILE', help: 'JSON {"ids": [[..]], "mask": [[..]]}; the mask may be left out' },
    out: { type: 'string', value: 'FILE', help: 'safetensors: logits [B,T,V]; masked places are 0' },
    hidden: { type: 'boolean', help: 'add hidden.N [B,T,C]: embeddings, then after each layer, the last normalised' },
    attention: { type: 'boolean', help: 'add attention.N [B,H,T,T] of every layer' },
    json: { type: 'boolean', help: 'print the names and shapes written' },
  },
  async run(given, io) {
    const [idsPath, out] = [given.text('ids'), given.text('out')];
    if (idsPath === undefined || out === undefined) throw invalidArgument('--ids and --out are both needed.');
    checkOutputFile('out', out);
    const batch = parseBatch(await readFile(idsPath, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw invalidArgument(`${idsPath} cannot be read (${error.code}); give a JSON file with {"ids": [[..]]}.`);
    }), idsPath);
    const { model } = await openModel(given, io);
    const status = statusLine(io);
    try {
      const tensors = await run(model, batch, { hidden: given.flag('hidden'), attention: given.flag('attention') }, io.signal, (row) => status.show(() => `row ${row + 1} of ${batch.length}`));
      status.clear();
      await writeSafetensors(out, tensors);
      if (given.flag('json')) await writeJson(io.stdout, Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape])));
    } finally {
      status.clear();
      model[Symbol.dispose]();
    }
  },
};

/** For each row of the batch its unmasked ids with their columns. */
type Batch = readonly { readonly ids: Int32Array; readonly columns: Int32Array; readonly length: number }[];

function parseBatch(text: string, path: string): Batch {
  const isMatrix = (value: unknown): value is number[][] => Array.isArray(value) && value.every((row) => Array.isArray(row) && row.every((id) => Number.isSafeInteger(id) && id >= 0));
  let json: { ids?: unknown; mask?: unknown } | null;
  try {
    json = JSON.parse(text) as typeof json;
  } catch {
    throw invalidArgument(`${path} is not JSON; it should hold {"ids": [[..]]}.`);
  }
  const { ids, mask = undefined } = json ?? {};
  if (!isMatrix(ids) || ids.length === 0 || ids.some((row) => row.length === 0)) throw invalidArgument(`${path} holds no "ids" with rows of token ids.`);
  if (mask !== undefined && (!isMatrix(mask) || mask.length !== ids.length || mask.some((row, at) => row.length !== ids[at]!.length))) throw invalidArgument(`${path} has a "mask" that is not of the shape of "ids".`);
  const length = Math.max(...ids.map((row) => row.length));
  return ids.map((row, at) => {
    const columns = [...row.keys()].filter((column) => (mask as number[][] | undefined)?.[at]![column] !== 0);
    if (columns.length === 0) throw invalidArgument(`${path} masks all of row ${at}; leave that row out.`);
    return { ids: Int32Array.from(columns, (column) => row[column]!), columns: Int32Array.from(columns), length };
  });
}

async function run(model: CausalLM, batch: Batch, want: { readonly hidden: boolean; readonly attention: boolean }, signal: AbortSignal, onRow: (row: number) => void): Promise<Map<string, NamedTensor>> {
  const { vocabulary, width, embeddingWidth, layers, heads } = model.shape;
  const widthOf = (layer: number): number => (layer === layers ? embeddingWidth : width);
  const time = batch[0]!.length;
  const tensors = new Map<string, NamedTensor>();
  const add = (name: string, ...shape: number[]): Float32Array => {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    tensors.set(name, { shape, data });
    return data;
  };
  const logits = add('logits', batch.length, time, vocabulary);
  const hidden = want.hidden ? Array.from({ length: layers + 1 }, (_, layer) => add(`hidden.${layer}`, batch.length, time, widthOf(layer))) : [];
  const attention = want.attention ? Array.from({ length: layers }, (_, layer) => add(`attention.${layer}`, batch.length, heads, time, time)) : [];
  for (const [row, { ids, columns }] of batch.entries()) {
    onRow(row);
    using cache = model.createCache();
    for (let from = 0; from < ids.length; from += chunkRows) {
      await yieldToEventLoop(signal);
      const to = Math.min(from + chunkRows, ids.length);
      const output = await model.forward({ input: { ids: ids.subarray(from, to) }, positions: columns.subarray(from, to) }, cache, { logits: 'all', ...want });
      cache.commit();
      for (let at = from; at < to; at += 1) {
        const place = row * time + columns[at]!;
        logits.set(output.logits.subarray((at - from) * vocabulary, (at - from + 1) * vocabulary), place * vocabulary);
        hidden.forEach((data, layer) => data.set(output.hidden[layer]!.subarray((at - from) * widthOf(layer), (at - from + 1) * widthOf(layer)), place * widthOf(layer)));
        attention.forEach((data, layer) => {
          for (let head = 0; head < heads; head += 1) {
            const source = (head * (to - from) + at - from) * to;
            const target = ((row * heads + head) * time + columns[at]!) * time;
            for (let key = 0; key <= at; key += 1) data[target + columns[key]!] = output.attention[layer]![source + key]!;
          }
        });
      }
    }
  }
  return tensors;
}
