import { createReadStream } from 'node:fs';
import { alignVectors, collectVectors, countTokenPairs, lookUpVectors, modelVectors, readFastText, readWord2Vec, smoothTokenPairs, type TokenPairCounts, type TransplantOptions, type VectorStore, type VocabView, vocabView } from '@tokstream/embed-init';
import { modelFolder, readModelConfig } from '@tokstream/model';
import { createTokenizer, loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { readWhole } from '../arguments/read-text.ts';
import type { CommandIo } from '../commands/command.ts';
import { subwordVectorsOf, tokenVectors } from './static-vectors.ts';
import { learnsFromDonor, type TransplantSettings } from './transplant-settings.ts';

/** Words or sentences in the old and in the new language. */
type Pairs = readonly (readonly [old: string, young: string])[];

/** Makes what a method learns from out of the files that were named for it. */
export async function methodInputs(settings: TransplantSettings, source: Tokenizer, target: Tokenizer, io: CommandIo): Promise<NonNullable<TransplantOptions['inputs']>> {
  const { initialiser, donor, text, parallel, lexicon } = settings;
  if (learnsFromDonor.has(initialiser.name)) return { targetVectors: await modelVectors(donor!, await loadTokenizer(donor!, { signal: io.signal }), target) };
  if (lexicon !== undefined) return { lexicon: parseLexicon(lexicon, await readWhole(lexicon, io)) };
  if (initialiser.needs.length === 0) return {};
  const { vocabulary: size } = await readModelConfig(await modelFolder(settings.model));
  const [oldView, newView] = [vocabView(source, createTokenizer, { size }), vocabView(target, createTokenizer)];
  if (parallel !== undefined) return { alignment: alignedTokens(await readPairs('parallel', parallel, io), oldView, newView) };
  const dictionary = settings.dictionary === undefined ? undefined : await readPairs('dictionary', settings.dictionary, io);
  if (settings.vectors !== undefined) return vectorsOfFiles(settings, dictionary, oldView, newView, io.signal);
  const texts = await readAll(text, io);
  if (!initialiser.needs.includes('sourceVectors')) return { targetVectors: tokenVectors(texts, newView) };
  const other = dictionary === undefined ? undefined : { texts: await readAll(settings.sourceText, io), dictionary };
  return subwordVectorsOf({ target: texts, ...(other && { source: other }) }, oldView, newView);
}

/** Vectors of tokens as those of the words they are spelled as; without a dictionary files are taken to be in one space. */
async function vectorsOfFiles({ initialiser, vectors, sourceVectors }: TransplantSettings, dictionary: Pairs | undefined, oldView: VocabView, newView: VocabView, signal: AbortSignal): Promise<NonNullable<TransplantOptions['inputs']>> {
  const young = await readVectors(vectors!, signal);
  if (!initialiser.needs.includes('sourceVectors')) return { targetVectors: lookUpVectors(newView, young) };
  const old = sourceVectors === undefined ? young : await readVectors(sourceVectors, signal);
  const aligned = dictionary === undefined ? young : alignVectors(young, old, dictionary.map(([from, to]) => [to, from] as const));
  return { sourceVectors: lookUpVectors(oldView, old), targetVectors: lookUpVectors(newView, aligned) };
}

function readVectors(path: string, signal: AbortSignal): Promise<VectorStore> {
  const chunks = createReadStream(path, { signal });
  return path.endsWith('.bin') ? readFastText(chunks) : collectVectors(readWord2Vec(chunks, { format: 'text' }));
}

/** Which tokens stand for which in parallel sentences. */
function alignedTokens(sentences: Pairs, source: VocabView, target: VocabView): TokenPairCounts {
  const cut = (sentence: string, view: VocabView): Int32Array[] => sentence.split(/\s+/).filter((word) => word !== '').map((word) => view.pieces(` ${word}`));
  const pairs = sentences.map(([old, young]) => ({ source: cut(old, source), target: cut(young, target) }));
  const counts = countTokenPairs(() => pairs, { targets: target.size, sources: source.size });
  return smoothTokenPairs(counts, { textOf: (id) => target.textOf(id) ?? '', beginsWord: (id) => source.textOf(id)?.startsWith(' ') === true });
}

async function readAll(paths: readonly string[], io: CommandIo): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const path of paths) texts.push(await readWhole(path, io));
  return texts;
}

async function readPairs(option: string, path: string, io: CommandIo): Promise<Pairs> {
  const lines = (await readWhole(path, io)).split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line, at) => {
    const [old, young, ...more] = line.split('\t');
    if (old === undefined || young === undefined || more.length > 0) throw invalidArgument(`--${option} ${path} has ${JSON.stringify(line.slice(0, 60))} as number ${at + 1} of its lines; each must be OLD<tab>NEW.`);
    return [old, young] as const;
  });
}

function parseLexicon(path: string, text: string): ReadonlyMap<string, readonly string[]> {
  const refused = (): Error => invalidArgument(`--lexicon ${path} is no lexicon; it must be JSON {"term": ["text", ...]}.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refused();
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw refused();
  const entries = Object.entries(json as Record<string, unknown>);
  if (!entries.every(([, texts]) => Array.isArray(texts) && texts.every((each) => typeof each === 'string'))) throw refused();
  return new Map(entries as [string, string[]][]);
}
