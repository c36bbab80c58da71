import { invalidArgument } from '@tokstream/app-shell';
import { type DrafterSource, drafterFrom, sample } from '@tokstream/decode';
import { compareWays, type Way } from './measure/compare-ways.ts';
import { decodeOnce } from './measure/decode-once.ts';
import type { Comparison } from './measure/version.ts';
import type { Settings } from './read-settings.ts';
import type { Workbench } from './open-workbench.ts';

/** Enough for every kernel to have run and for the cost of calls to be known. */
const warmUpTokens = 24;

/** What the comparison tells while it runs. */
export interface ComparingOptions {
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** A run begins. Round -1 is the warm-up. */
  readonly onRun: (prompt: number, round: number, way: string) => void;
}

/**
 * Decodes each prompt in every way. A drafter is made anew for each run, so that no round profits from the one before; with shared
 * memory, for each round, so that it knows the prompts before but never its own.
 *
 * Ends early, with what there is, when the signal fires.
 *
 * @throws `invalid-argument` before anything runs, for a prompt that leaves the model no room
 */
export async function* comparePrompts(settings: Settings, bench: Workbench, { signal, now, onRun }: ComparingOptions): AsyncGenerator<Comparison> {
  const { model, tokenizer, parts } = bench;
  const { temperature, seed, sharedMemory } = settings;
  const shared = new Map<string, DrafterSource>();
  const drafterOf = (description: string, round: number): DrafterSource => {
    if (!sharedMemory) return drafterFrom(description, parts);
    const key = `${round} ${description}`;
    const source = shared.get(key) ?? drafterFrom(description, parts);
    shared.set(key, source);
    return source;
  };
  const waysOf = (ids: Int32Array, maxNewTokens: number): Way[] => {
    const options = { tokenizer, seed, maxNewTokens, signal, now };
    const decode = (drafter: DrafterSource | undefined) => decodeOnce(model, ids, { ...options, sampler: sample({ temperature }), drafter });
    return [{ name: 'plain', decode: () => decode(undefined) }, ...bench.drafters.map((name): Way => ({ name, decode: (round) => decode(drafterOf(name, round)) }))];
  };
  const prompts = settings.prompts.map((prompt) => ({ ...prompt, ids: tokenizer.encode(prompt.text).ids }));
  for (const { name, ids } of prompts) checkFits(name, ids.length, model.shape.maxPositions);
  const warmUp = waysOf(prompts[0]!.ids, Math.min(warmUpTokens, settings.maxNewTokens));
  await compareWays(warmUp.map((way) => ({ ...way, decode: () => way.decode(-1) })), 1, (_, { name }) => onRun(0, -1, name));
  for (const [at, { name, text, ids }] of prompts.entries()) {
    if (signal.aborted) return;
    const [plain, ...drafted] = await compareWays(waysOf(ids, settings.maxNewTokens), settings.rounds, (round, way) => onRun(at, round, way.name));
    if (plain === undefined) return;
    yield { promptName: name, prompt: text, promptTokens: ids.length, plain, drafted };
  }
}

function checkFits(name: string, length: number, most: number): void {
  if (length < most) return;
  throw invalidArgument(`${name} has ${length} tokens, and the model has room for ${most}, new ones included; give a shorter one.`);
}
