import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { seededRandom } from '@tokstream/core';
import { initializeLlama, parseLlamaConfig, writeSafetensors } from '@tokstream/model';
import { collectOutput } from '@tokstream/testing';
import { byteLevelBpeTrainer } from '@tokstream/tokenize';
import { parseArguments } from './arguments/parse-arguments.ts';
import { commands } from './commands/registry.ts';

const configJson = {
  model_type: 'llama',
  vocab_size: 300,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 64,
  initializer_range: 0.4,
  tie_word_embeddings: true,
};

/** A folder with a small random model and a tokenizer that begins texts with `<s>`; dispose removes it. */
export async function modelDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'tokstream-cli-'));
  const trainer = byteLevelBpeTrainer({ vocabSize: configJson.vocab_size, specialTokens: ['<s>'], bos: '<s>' });
  trainer.add('the cat sat on the mat and the other cat sat on the hat, then all the cats sat');
  await writeFile(join(path, 'tokenizer.json'), JSON.stringify(await trainer.finish()));
  await writeFile(join(path, 'config.json'), JSON.stringify(configJson));
  await writeSafetensors(join(path, 'model.safetensors'), initializeLlama(parseLlamaConfig(configJson), seededRandom(3)));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** Runs a command in this process, as the program does after parsing its first word. */
export async function tokstream(name: string, words: readonly string[], stdin: string | Uint8Array = '', signal: AbortSignal = new AbortController().signal): Promise<{ stdout: string; stderr: string }> {
  const { stdout, stderr, output } = collectOutput();
  const command = commands.find((candidate) => candidate.name === name)!;
  const given = parseArguments(name, words, command.options, command.positionals !== '');
  const input = typeof stdin === 'string' ? Buffer.from(stdin) : stdin;
  await command.run(given, { stdin: Readable.from(input.length === 0 ? [] : [input]), stdout, stderr, signal, now: () => performance.now() });
  return output;
}

/** The JSON objects of an output, one a line. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}
