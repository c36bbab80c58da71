import { needsOf } from '@tokstream/model';
import { loadTokenizer } from '@tokstream/tokenize';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { readWhole } from '../arguments/read-text.ts';
import { policyOptions, readPolicy } from '../cache/policy-options.ts';
import { scoreDocument } from '../eval/score-document.ts';
import { modelOptions, openModel } from '../model/open-model.ts';
import { runsOn } from '../model/runs-on.ts';
import { bytes } from '../output/format.ts';
import { statusLine } from '../output/status-line.ts';
import { writeJson } from '../output/write.ts';
import type { Command } from './command.ts';

/** `tokstream eval`: how well a model predicts text. */
export const evaluate: Command = {
  name: 'eval',
  summary: 'Measures bits per byte and perplexity of a model on text files.',
  positionals: 'FILE...',
  options: {
    ...modelOptions,
    ...policyOptions('window'),
    window: { type: 'string', value: 'N', help: 'tokens a prediction may see; default what the model was trained for' },
    stride: { type: 'string', value: 'N', help: 'tokens a window moves on; default half a window' },
    json: { type: 'boolean', help: 'no summary on stderr' },
  },
  async run(given, io) {
    if (given.positionals.length === 0) throw invalidArgument('eval needs at least one text file (- for standard input).');
    const policy = readPolicy(given);
    const texts: string[] = [];
    for (const path of given.positionals) {
      const text = await readWhole(path, io);
      if (text === '') throw invalidArgument(`${path} is empty; give a text to measure on.`);
      texts.push(text);
    }
    const opened = await openModel(given, io, { needs: needsOf(policy) });
    const { model, directory } = opened;
    const status = statusLine(io);
    try {
      const tokenizer = await loadTokenizer(directory, { signal: io.signal });
      const window = given.number('window', { least: 2, whole: true }) ?? model.shape.maxPositions;
      const stride = given.number('stride', { least: 1, most: window, whole: true }) ?? Math.max(1, Math.floor(window / 2));
      const total = { nats: 0, scored: 0, tokens: 0, bytes: 0, cacheBytes: 0 };
      for (const text of texts) {
        const { ids } = tokenizer.encode(text);
        total.tokens += tokenizer.encode(text, { specialTokens: false }).ids.length;
        total.bytes += Buffer.byteLength(text);
        const onProgress = (done: number): void => status.show(() => `${done} of ${ids.length} tokens, ${(total.nats / Math.LN2 / total.bytes).toFixed(4)} bits/byte so far`);
        await scoreDocument(model, ids, { ...policy, window, stride, signal: io.signal, onProgress }, total);
      }
      if (total.scored === 0) throw invalidArgument('The text is a single token, which leaves nothing to predict; give a longer one.');
      const result = {
        bitsPerByte: total.nats / Math.LN2 / total.bytes,
        perplexity: Math.exp(total.nats / total.scored),
        tokensPerByte: total.tokens / total.bytes,
        tokens: total.tokens,
        bytes: total.bytes,
        cacheBytes: total.cacheBytes,
        ...runsOn(opened, policy.cachePrecision),
      };
      status.clear();
      await writeJson(io.stdout, result);
      if (!given.flag('json')) {
        io.stderr.write(`${result.bitsPerByte.toFixed(4)} bits/byte, perplexity ${result.perplexity.toFixed(2)} over ${total.scored} predicted tokens (window ${window}, stride ${stride}), cache ${bytes(total.cacheBytes)}\n`);
      }
    } finally {
      status.clear();
      model[Symbol.dispose]();
    }
  },
};
