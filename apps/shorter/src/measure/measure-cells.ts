import { cellKey, digest, type ResultsStore } from '@tokstream/app-shell';
import type { MergePlan } from '@tokstream/core';
import { type MergedEmbeddings, mergedEmbeddings } from '@tokstream/merge';
import type { Cell, Reading } from '../results/cell.ts';
import type { PreparedText } from '../texts/prepare-texts.ts';
import type { Way } from '../ways/way.ts';
import type { Bench } from './bench.ts';
import { readAnswers } from './read-answers.ts';
import { runText, type Shortening } from './run-text.ts';

/** What measuring tells of itself. */
export interface MeasureOptions {
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onCell: (done: number, total: number, kept: number, label: string) => void;
}

/** A piece that is wanted. */
interface Wanted {
  readonly key: string;
  readonly label: string;
  readonly text: PreparedText;
  readonly shortening: Shortening | undefined;
  readonly isTimed: boolean;
  readonly isDrawn: boolean;
}

/** Every text as it is and shortened by every way at every strength; what the store has is not measured again. Ends early when the signal fires. */
export async function* measureCells(bench: Bench, store: ResultsStore<Cell>, { signal, now, onCell }: MeasureOptions): AsyncGenerator<Cell> {
  const { encoder } = bench;
  const rows = mergedEmbeddings({ width: encoder.shape.width, size: encoder.shape.vocabulary, embed: (ids) => encoder.embed(ids) });
  const wanted = [...wantedCells(bench)];
  let kept = 0;
  for (const [done, one] of wanted.entries()) {
    if (signal.aborted) return;
    onCell(done, wanted.length, kept, one.label);
    await store.refresh();
    const known = store.find(one.key);
    if (known !== undefined) {
      kept += 1;
      yield known;
      continue;
    }
    const cell = await measureCell(bench, rows, one, now);
    await store.append(cell);
    yield cell;
  }
}

async function measureCell(bench: Bench, rows: MergedEmbeddings, { key, text, shortening, isTimed, isDrawn }: Wanted, now: () => number): Promise<Cell> {
  const run = (ids: Int32Array, by = shortening) => runText(bench, rows, text, ids, by);
  const [open, hidden] = [await run(text.tokens.ids), await run(text.hiddenIds)];
  const reading: Reading = await readAnswers(bench, text, open, hidden);
  const base = { key, text: text.name, language: text.language, positions: text.tokens.ids.length, reading };
  if (shortening === undefined) return { type: 'plain', ...base };
  const timeRatios: number[] = [];
  const timed = async (by: Shortening | undefined): Promise<number> => {
    const began = now();
    await runText(bench, rows, text, text.tokens.ids, by);
    return now() - began;
  };
  // The first round warms up; plain and shortened take turns at being first.
  for (const round of Array.from({ length: isTimed ? bench.settings.rounds + 1 : 0 }).keys()) {
    const order = round % 2 === 0 ? [undefined, shortening] : [shortening, undefined];
    const seconds = new Map<Shortening | undefined, number>();
    for (const by of order) seconds.set(by, await timed(by));
    if (round > 0) timeRatios.push(seconds.get(shortening)! / seconds.get(undefined)!);
  }
  const meanPositions = open.layerPositions.reduce((sum, count) => sum + count, 0) / open.layerPositions.length;
  return { type: 'merged', ...base, way: shortening.way.name, strength: shortening.strength, left: open.output.rows, meanPositions, timeRatios, ...(isDrawn && { groups: [...open.plan.group] }) };
}

function* wantedCells(bench: Bench): Generator<Wanted> {
  const { settings, texts, encoder, backend, tokenizer } = bench;
  const { ways, strengths, timed, rounds } = settings;
  const about = (text: PreparedText) => ({ model: encoder.fingerprint, backend, ids: digest(text.tokens.ids.join()), name: text.name, labels: JSON.stringify(text.labels) });
  const longest = new Set(texts.toSorted((a, b) => b.tokens.ids.length - a.tokens.ids.length).slice(0, timed));
  const drawn = drawnTexts(texts);
  for (const text of texts) yield { key: cellKey({ type: 'plain', ...about(text) }), label: `${text.name}, as it is`, text, shortening: undefined, isTimed: false, isDrawn: false };
  for (const way of ways) {
    for (const strength of strengths) {
      const plans = plansOf(way, strength, texts, tokenizer);
      for (const text of texts) {
        const [isTimed, isDrawn] = [longest.has(text), drawn.includes(text)];
        const plan = plans.get(text);
        const key = cellKey({ type: 'merged', ...about(text), way: way.name, strength, rounds: isTimed ? rounds : 0, isDrawn, plan: plan === undefined ? '' : digest(plan.group.join()) });
        yield { key, label: `${text.name}, ${way.name} at ${strength}`, text, shortening: { way, strength, plan }, isTimed, isDrawn };
      }
    }
  }
}

/** The first text of each language. */
export function drawnTexts(texts: readonly PreparedText[]): readonly PreparedText[] {
  return texts.filter((text, at) => texts.findIndex(({ language }) => language === text.language) === at);
}

/** Of a way that merges tokens: the texts of a language are one window. */
function plansOf(way: Way, strength: number, texts: readonly PreparedText[], tokenizer: Bench['tokenizer']): ReadonlyMap<PreparedText, MergePlan> {
  const plans = new Map<PreparedText, MergePlan>();
  if (way.kind !== 'tokens') return plans;
  for (const language of new Set(texts.map((text) => text.language))) {
    const window = texts.filter((text) => text.language === language);
    way.plans(window.map(({ tokens }) => tokens), tokenizer, strength).forEach((plan, at) => plans.set(window[at]!, plan));
  }
  return plans;
}
