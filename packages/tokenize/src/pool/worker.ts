// What runs in a thread of a pool. Loading begins when the thread does; the first task waits for it.
import type { TokenBlock } from '@tokstream/core';
import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { loadTokenizer } from '../load/load-tokenizer.ts';
import type { TokenEncoder, Tokenizer } from '../tokenizer.ts';
import { trainers } from '../train/registry.ts';
import type { PretokenCounts, TokenizerTrainer } from '../train/tokenizer-trainer.ts';
import { type CarriedError, carryError } from './carried-error.ts';
import { packBlocks } from './packed-blocks.ts';
import type { EncodeRequest, WorkerAnswer, WorkerRole, WorkerTask } from './worker-task.ts';

/** Units between two looks at whether the result is still wanted. */
const slice = 1 << 16;

const role = workerData as WorkerRole;
const loading: Promise<Tokenizer | null> = role.kind === 'tokenizer' ? loadTokenizer(role.source, role.tiktoken === undefined ? {} : { tiktoken: role.tiktoken }) : Promise.resolve(null);
// The first task tells; until then nobody listens.
loading.catch(() => {});

/** An encoder and what it was made for: most tasks want the same. */
let kept: { readonly encoder: TokenEncoder; readonly key: string } | null = null;

/** Counts stay here until they are all wanted: sending them takes longer than counting a batch. */
let counting: { readonly trainer: TokenizerTrainer; documents: number } | null = null;

/** Does one task; `Piscina` calls it. */
export async function handle(task: WorkerTask): Promise<unknown> {
  try {
    const tokenizer = await loading;
    switch (task.kind) {
      case 'ready':
        return { kind: 'ready' } satisfies WorkerAnswer;
      case 'encode':
        return encodeAll(tokenizer!, task.requests);
      case 'count':
        return count(task.documents);
      case 'gather':
        return gather();
    }
  } catch (thrown) {
    return { kind: 'failed', error: carryError(thrown) } satisfies WorkerAnswer;
  }
}

/** One document that fails does not take the others with it. */
function encodeAll(tokenizer: Tokenizer, requests: readonly EncodeRequest[]): unknown {
  const errors: (CarriedError | undefined)[] = [];
  const documents = requests.map((request, at) => {
    try {
      return encode(tokenizer, request);
    } catch (thrown) {
      errors[at] = carryError(thrown);
      return [];
    }
  });
  const packed = packBlocks(documents);
  return move({
    get [transferableSymbol]() {
      return [packed.ids.buffer, packed.start.buffer, packed.end.buffer];
    },
    get [valueSymbol](): WorkerAnswer {
      return { kind: 'blocks', packed, errors };
    },
  });
}

function encode(tokenizer: Tokenizer, { text, options, cancelled }: EncodeRequest): readonly TokenBlock[] {
  const key = JSON.stringify(options);
  const encoder = kept?.key === key ? kept.encoder : tokenizer.encoder(options);
  // Whatever ends the text early leaves the encoder in the middle of it.
  kept = null;
  const blocks: TokenBlock[] = [];
  for (let at = 0; at < text.length; at += slice) {
    if (cancelled !== null && Atomics.load(cancelled, 0) !== 0) return [];
    blocks.push(...encoder.push(text.slice(at, at + slice)));
  }
  blocks.push(...encoder.flush());
  kept = { encoder, key };
  return blocks;
}

function count(documents: readonly string[]): WorkerAnswer {
  counting ??= { trainer: newTrainer(), documents: 0 };
  for (const document of documents) counting.trainer.add(document);
  counting.documents += documents.length;
  return { kind: 'counted' };
}

function gather(): WorkerAnswer {
  const counts: PretokenCounts = counting?.trainer.counts() ?? new Map();
  const documents = counting?.documents ?? 0;
  counting = null;
  return { kind: 'counts', counts, documents };
}

function newTrainer(): TokenizerTrainer {
  const { name, options } = role as WorkerRole & { readonly kind: 'trainer' };
  return trainers[name](options);
}
