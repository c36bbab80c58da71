import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { seededRandom } from '@tokstream/core';
import { formatLlamaConfig, initializeLlama, type LlamaConfig, writeSafetensors } from '@tokstream/model';
import { byteLevelBpeTrainer } from '@tokstream/tokenize';
import { parseArguments } from './arguments/parse-arguments.ts';
import { commands } from './commands/registry.ts';

const config: LlamaConfig = {
  vocabulary: 300,
  width: 16,
  hiddenWidth: 24,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 4,
  maxPositions: 64,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: { type: 'default' },
  tied: true,
  attentionBias: false,
  mlpBias: false,
  initializerRange: 0.4,
};

/** A folder with a small random model and a tokenizer that begins texts with `<s>`; dispose removes it. */
export async function modelDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'tokstream-cli-'));
  const trainer = byteLevelBpeTrainer({ vocabSize: config.vocabulary, specialTokens: ['<s>'], bos: '<s>' });
  trainer.add('the cat sat on the mat and the other cat sat on the hat, then all the cats sat');
  await writeFile(join(path, 'tokenizer.json'), JSON.stringify(await trainer.finish()));
  await writeFile(join(path, 'config.json'), JSON.stringify(formatLlamaConfig(config)));
  await writeSafetensors(join(path, 'model.safetensors'), initializeLlama(config, seededRandom(3)));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** Runs a command in this process, as the program does after parsing its first word. */
export async function tokstream(name: string, words: readonly string[], stdin: string | Uint8Array = '', signal: AbortSignal = new AbortController().signal): Promise<{ stdout: string; stderr: string }> {
  const output = { stdout: '', stderr: '' };
  const collect = (stream: keyof typeof output): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        output[stream] += chunk.toString();
        done();
      },
    });
  const command = commands.find((candidate) => candidate.name === name)!;
  const given = parseArguments(name, words, command.options, command.positionals !== '');
  const input = typeof stdin === 'string' ? Buffer.from(stdin) : stdin;
  await command.run(given, { stdin: Readable.from(input.length === 0 ? [] : [input]), stdout: collect('stdout'), stderr: collect('stderr'), signal, now: () => performance.now() });
  return output;
}

/** The JSON objects of an output, one a line. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}
