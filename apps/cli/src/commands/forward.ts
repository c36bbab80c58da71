import { readFile } from 'node:fs/promises';
import { writeSafetensors } from '@tokstream/model';
import { checkOutputFile } from '../arguments/check-output-file.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { parseBatch } from '../forward/parse-batch.ts';
import { runCausal } from '../forward/run-causal.ts';
import { runEncoder } from '../forward/run-encoder.ts';
import { openEncoderOrModel } from '../model/open-encoder.ts';
import { modelOptions } from '../model/open-model.ts';
import { statusLine } from '../output/status-line.ts';
import { writeJson } from '../output/write.ts';
import type { Command } from './command.ts';

/** `tokstream forward`: logits, or an encoder's hidden states, of given ids to a safetensors file. */
export const forward: Command = {
  name: 'forward',
  summary: 'Runs a model or an encoder over given token ids and writes logits or hidden states (and more on request) as safetensors.',
  positionals: '',
  options: {
    ...modelOptions,
    ids: { type: 'string', value: 'FILE', help: 'JSON {"ids": [[..]], "mask": [[..]]}; the mask may be left out' },
    out: { type: 'string', value: 'FILE', help: 'safetensors: logits [B,T,V], or hidden [B,T,C] of an encoder; masked places are 0' },
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
    const opened = await openEncoderOrModel(given, io);
    const status = statusLine(io);
    try {
      const want = { hidden: given.flag('hidden'), attention: given.flag('attention') };
      const onRow = (row: number): void => status.show(() => `row ${row + 1} of ${batch.length}`);
      const tensors = 'encoder' in opened ? await runEncoder(opened.encoder, batch, want, io.signal, onRow) : await runCausal(opened.model, batch, want, io.signal, onRow);
      status.clear();
      await writeSafetensors(out, tensors);
      if (given.flag('json')) await writeJson(io.stdout, Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape])));
    } finally {
      status.clear();
      ('encoder' in opened ? opened.encoder : opened.model)[Symbol.dispose]();
    }
  },
};
