import * as tf from '@tensorflow/tfjs-core';
import { type DoneReason, TokstreamError, yieldToEventLoop } from '@tokstream/core';
import { decode, prefill, sample, type Sequence } from '@tokstream/decode';
import { spellToken } from '@tokstream/look';
import type { CausalLM } from '@tokstream/model';
import { tokenize, type Tokenizer } from '@tokstream/tokenize';
import { defer, of, type Subscription, tap } from 'rxjs';
import type { Settings } from '../state/settings.ts';
import type { Memory, Reply } from './messages.ts';
import { promptTokens } from './prompt-tokens.ts';
import { readMemory } from './read-memory.ts';

const alternatives = 6;
const memoryEveryMs = 100;
const freeingTakesMs = 2000;

/** What a run works with. */
export interface GenerationWorld {
  readonly model: CausalLM;
  readonly tokenizer: Tokenizer;
  readonly reply: (reply: Reply) => void;
  readonly now: () => number;
}

/** One prompt through the pipeline. It says `ended` once, when all it held is free. */
export class Generation {
  readonly #run: number;
  readonly #world: GenerationWorld;
  readonly #tensorsBefore = tf.memory().numTensors;
  readonly #startedAt: number;
  readonly #subscription: Subscription;
  /** Borrowed, while the sequence is open. */
  #sequence: Sequence | undefined;
  #toldMemoryAt = Number.NEGATIVE_INFINITY;
  #ending: Promise<void> | undefined;

  constructor(run: number, prompt: string, settings: Settings, world: GenerationWorld) {
    this.#run = run;
    this.#world = world;
    this.#startedAt = world.now();
    const { model, tokenizer, reply } = world;
    const { sampling, ...limits } = settings;
    let rest = '';
    let reason: DoneReason = 'aborted';
    const spell = <Token extends { readonly id: number }>(token: Token): Token & { readonly spelling: string } => ({ ...token, spelling: spellToken(tokenizer, token.id) });
    // Deferred, so that options the operators refuse end the run like any other error.
    const events$ = defer(() =>
      of(prompt).pipe(
        tokenize(tokenizer),
        tap((block) => {
          if (block.ids.length >= model.shape.maxPositions) throw tooLong(block.ids.length, model.shape.maxPositions);
          reply({ type: 'prompt', run, tokens: promptTokens(prompt, block, tokenizer) });
        }),
        prefill(model),
        tap(({ value }) => (this.#sequence = value)),
        decode({ ...limits, tokenizer, sampler: sample(sampling), topLogProbabilities: alternatives }),
      ),
    );
    this.#subscription = events$.subscribe({
      next: (event) => {
        if (event.type === 'token') {
          const { id, logprob, text = '' } = event;
          reply({ type: 'token', run, token: { ...spell({ id, logprob: logprob! }), text, seconds: this.#seconds(), alternatives: event.alternatives!.map(spell) } });
          this.#tellMemory();
        } else if (event.type === 'cache') {
          this.#sequence = undefined;
        } else if (event.type === 'done') {
          reason = event.reason;
          rest = event.text ?? '';
        }
      },
      complete: () => void this.#end(reason, rest),
      error: (error: unknown) => void this.#end('failed', '', error instanceof Error ? error.message : String(error)),
    });
  }

  /** Frees everything now; resolves when `ended` was said. */
  async stop(): Promise<void> {
    this.#subscription.unsubscribe();
    this.#sequence = undefined;
    await this.#end('stopped', '');
  }

  #end(reason: DoneReason | 'stopped' | 'failed', rest: string, message?: string): Promise<void> {
    this.#ending ??= this.#freed().then((memory) => this.#world.reply({ type: 'ended', run: this.#run, reason, rest, memory, ...(message !== undefined && { message }) }));
    return this.#ending;
  }

  /** What is under way when everybody leaves is freed when its step ends. */
  async #freed(): Promise<Memory> {
    const { now, model } = this.#world;
    const cacheBytes = (): number => model.cacheBytes ?? 0;
    for (const until = now() + freeingTakesMs; (tf.memory().numTensors > this.#tensorsBefore || cacheBytes() > 0) && now() < until; ) await yieldToEventLoop();
    return readMemory(cacheBytes());
  }

  #seconds(): number {
    return (this.#world.now() - this.#startedAt) / 1000;
  }

  #tellMemory(): void {
    if (this.#world.now() - this.#toldMemoryAt < memoryEveryMs) return;
    this.#toldMemoryAt = this.#world.now();
    this.#world.reply({ type: 'memory', run: this.#run, memory: readMemory(this.#sequence?.cache.bytes() ?? 0) });
  }
}

function tooLong(tokens: number, most: number): TokstreamError {
  return new TokstreamError(`The prompt has ${tokens} tokens and the model reads ${most}; shorten it.`, { code: 'invalid-prompt', stage: 'playground' });
}
