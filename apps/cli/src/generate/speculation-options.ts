import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { TokstreamError } from '@tokstream/core';
import { type DrafterParts, drafterFrom, drafters, type DrafterSource, RecyclingMatrix, type Verifier, verifiers } from '@tokstream/decode';
import type { CausalLM } from '@tokstream/model';
import type { Tokenizer } from '@tokstream/tokenize';
import { checkOutputFile } from '../arguments/check-output-file.ts';
import { defined } from '../arguments/defined.ts';
import { ofOption } from '../arguments/in-option-words.ts';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { replaceFile } from '../output/replace-file.ts';
import type { GenerationWorld } from './generation-world.ts';

/** Shorter names. */
const aliases: Readonly<Record<string, string>> = { lookup: 'prompt-lookup', recycling: 'token-recycling' };
const names = drafters.map(({ name }) => Object.keys(aliases).find((alias) => aliases[alias] === name) ?? name);

/** Options that say how tokens are guessed ahead. */
export const speculationOptions: Options = grouped('Speculation (the same text, sooner)', {
  drafter: { type: 'string', value: 'NAME[:KEY=VALUE,...]', help: `none, ${names.join(', ')}; default none` },
  'draft-model': { type: 'string', value: 'MODEL', help: 'a small model that drafts, of the same or another vocabulary' },
  verifier: { type: 'string', value: 'NAME', help: 'exact: the text of plain decoding; rejection: another text of the same law; typical: takes more, changes the law; default exact' },
  'recycling-file': { type: 'string', value: 'FILE', help: 'what --drafter recycling or lookup-and-recycling remembers from run to run; written at the end' },
});

/** The same, read. */
export interface SpeculationSettings {
  readonly drafter: { readonly name: string; readonly settings: string } | undefined;
  readonly draftModel: string | undefined;
  readonly verifier: Verifier | undefined;
  readonly recyclingFile: string | undefined;
}

export function readSpeculation(given: Arguments): SpeculationSettings {
  const [draftModel, recyclingFile] = [given.text('draft-model'), given.text('recycling-file')];
  const text = given.text('drafter') ?? (draftModel !== undefined ? 'draft-model' : recyclingFile !== undefined ? 'recycling' : 'none');
  const { word, name, settings } = parseDrafter(text);
  const verifier = given.choice('verifier', verifiers.map((known) => known.name));
  const runsModel = name === 'draft-model' || name === 'draft-model-across';
  if (runsModel && draftModel === undefined) throw invalidArgument(`--drafter ${word} needs a model that drafts; give it as --draft-model.`);
  if (!runsModel && draftModel !== undefined) throw invalidArgument(`--draft-model is for the drafter draft-model and not for ${word}; leave one of them out.`);
  if (recyclingFile !== undefined && name !== 'token-recycling' && name !== 'lookup-and-recycling') throw invalidArgument(`--recycling-file is for the drafters recycling and lookup-and-recycling and not for ${word}; leave one of them out.`);
  if (recyclingFile !== undefined) checkOutputFile('recycling-file', recyclingFile);
  // Made once without its parts, so that a wrong name or setting is told before a model is loaded.
  if (name !== 'none' && !runsModel) drafterOf(text);
  return {
    drafter: name === 'none' ? undefined : { name, settings },
    draftModel,
    verifier: verifiers.find((known) => known.name === verifier)?.create(),
    recyclingFile,
  };
}

/** The drafter that a word of `--drafter` means, of those that run no model of their own. */
export function drafterOf(text: string): DrafterSource {
  return ofOption('drafter', () => drafterFrom(described(parseDrafter(text))));
}

function parseDrafter(text: string): { readonly word: string; readonly name: string; readonly settings: string } {
  const [, word, settings] = /^([^:]*):?(.*)$/s.exec(text) as unknown as [string, string, string];
  return { word, name: aliases[word] ?? word, settings };
}

/** A drafter that is ready. */
export interface OpenDrafter {
  readonly drafter: DrafterSource;
  /** Keeps what it learnt for the next run. */
  save(): Promise<void>;
}

/** @param draft the draft model, borrowed, and its tokenizer */
export async function openDrafter({ drafter, recyclingFile }: SpeculationSettings, draft: { readonly model: CausalLM; readonly tokenizer: Tokenizer | undefined } | undefined, world: GenerationWorld): Promise<OpenDrafter | undefined> {
  if (drafter === undefined) return undefined;
  const memory = recyclingFile === undefined ? undefined : await readMemory(recyclingFile, world.model.shape.vocabulary);
  const parts: DrafterParts = draft === undefined ? defined({ memory }) : draftParts(draft, world.tokenizer, drafter.name);
  return {
    drafter: ofOption('drafter', () => drafterFrom(described({ ...drafter, name: parts.tokenizers === undefined ? drafter.name : 'draft-model-across' }), parts)),
    save: async () => {
      if (memory !== undefined) await replaceFile(recyclingFile!, memory.save());
    },
  };
}

function described({ name, settings }: { readonly name: string; readonly settings: string }): string {
  return settings === '' ? name : `${name}:${settings}`;
}

/** Models of one vocabulary speak in ids, others in text. */
function draftParts({ model, tokenizer }: { readonly model: CausalLM; readonly tokenizer: Tokenizer | undefined }, targetTokenizer: Tokenizer | undefined, name: string): DrafterParts {
  const isAcross = name === 'draft-model-across' || (tokenizer !== undefined && targetTokenizer !== undefined && !isDeepStrictEqual(tokenizer.toJSON(), targetTokenizer.toJSON()));
  if (!isAcross) return { model };
  if (tokenizer === undefined || targetTokenizer === undefined) throw invalidArgument('--drafter draft-model-across needs a tokenizer.json beside both models; use draft-model for models of one vocabulary.');
  return { model, tokenizers: { tokenizer, targetTokenizer } };
}

/** What earlier runs learnt; nothing where the file is not there yet. */
async function readMemory(file: string, vocabulary: number): Promise<RecyclingMatrix> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return new RecyclingMatrix(vocabulary);
  try {
    return RecyclingMatrix.load(bytes, vocabulary);
  } catch (cause) {
    throw new TokstreamError(`--recycling-file ${file} holds nothing for this model; name a file that is not there yet.`, { code: 'invalid-argument', stage: 'tokstream', cause });
  }
}
