import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { AppIo } from '@tokstream/app-shell';
import { seededRandom } from '@tokstream/core';
import { formatLlamaConfig, initializeLlama, type LlamaConfig, writeSafetensors } from '@tokstream/model';
import { collectOutput } from '@tokstream/testing';
import { byteLevelBpeTrainer } from '@tokstream/tokenize';
import type { RecoveryCell, SourceCell, StartCell } from './results/cell.ts';
import { run } from './run.ts';

/** What the app wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly error: unknown;
}

/** Runs the app in this process; what it throws is part of the result. */
export async function newTokenizer(words: readonly string[], io: Partial<AppIo> = {}): Promise<Output> {
  const { stdout, stderr, output } = collectOutput();
  const world: AppIo = { stdin: Readable.from([]), stdout, stderr, colour: false, signal: new AbortController().signal, now: () => performance.now(), ...io };
  const error: unknown = await run(words, world).then(() => undefined, (reason: unknown) => reason);
  return { ...output, error };
}

/** Sentences of a small language, the same for the same seed. */
export function sentences(count: number, seed: number): string {
  const random = seededRandom(seed);
  const pick = (words: readonly string[]): string => words[Math.floor(random.next() * words.length)]!;
  const sentence = (): string => `${pick(['The', 'A'])} ${pick(['whale', 'ship', 'harpoon', 'captain', 'ocean'])} ${pick(['watched', 'followed', 'carried', 'surrounded'])} the ${pick(['sailors', 'lanterns', 'island', 'storm', 'whalebone'])}.`;
  return Array.from({ length: count }, sentence).join('\n');
}

/** A Llama of a few thousand random weights with a tokenizer of its own, as a Hugging Face folder. */
export async function smallModel(folder: string): Promise<void> {
  await mkdir(folder);
  const trainer = byteLevelBpeTrainer({ vocabSize: 300, specialTokens: ['<s>'], bos: '<s>' });
  trainer.add(sentences(40, 7));
  const tokenizerJson = await trainer.finish();
  const config: LlamaConfig = { vocabulary: 300, width: 16, hiddenWidth: 32, layers: 1, heads: 2, kvHeads: 1, headDim: 8, maxPositions: 512, normEpsilon: 1e-5, ropeTheta: 10_000, ropeScaling: { type: 'default' }, tied: false, attentionBias: false, mlpBias: false, initializerRange: 0.1 };
  await writeFile(join(folder, 'config.json'), JSON.stringify(formatLlamaConfig(config, { bos_token_id: 0, eos_token_id: 0, dtype: 'float32' })));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerJson));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ bos_token: '<s>', eos_token: '<s>' }));
  await writeSafetensors(join(folder, 'model.safetensors'), initializeLlama(config, seededRandom(3)), { type: 'F32', metadata: { format: 'pt' } });
}

/** Of 1,000 bytes, the model as it is. */
export function sourceCell(given: Partial<SourceCell> = {}): SourceCell {
  return { type: 'source', key: `source ${given.seed}`, seed: 0, bytes: 1000, bits: 3000, tokens: 400, ...given };
}

/** Of 1,000 bytes, before training. */
export function startCell(given: Partial<StartCell> = {}): StartCell {
  const { method = 'mean', seed = 0 } = given;
  return { type: 'start', key: `start ${method} ${seed}`, seed, method, bytes: 1000, bits: 4000, tokens: 300, vocabulary: 512, rows: { exact: 256, mean: 256 }, examples: [{ token: '␣whale', provenance: 'pieces', parts: [['␣wh', 0.5], ['ale', 0.5]], entries: 2 }], warnings: [], ...given };
}

/** Of 1,000 bytes, after 25 steps. */
export function recoveryCell(given: Partial<RecoveryCell> = {}): RecoveryCell {
  const { method = 'mean', seed = 0 } = given;
  return { type: 'recovery', key: `recovery ${method} ${seed}`, seed, method, bytes: 1000, bits: [[25, 3500]], ...given };
}
