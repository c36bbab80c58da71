import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listParts } from './load/list-parts.ts';
import { modelKinds } from './models/read-model.ts';
import { normalizerKinds, normalizerStages } from './normalize/normalizer-stages.ts';
import type { PieceSink, PieceStage, PieceStageFactory } from './pipeline/piece-stage.ts';
import { sourceEnd, sourceStart } from './pipeline/source-map.ts';
import { pretokenizerKinds, pretokenizerStages } from './pretokenize/pretokenizer-stages.ts';
import { trickyText } from './text.test-support.ts';
import type { TokenizerPartJson } from './tokenizer-json.ts';
import { wellFormed } from './well-formed.ts';

interface Goldens {
  readonly normalizers: readonly { readonly part: TokenizerPartJson; readonly rows: readonly { readonly text: string; readonly normalized: string; readonly offsets: readonly (readonly [number, number])[] }[] }[];
  readonly pretokenizers: readonly { readonly part: TokenizerPartJson; readonly rows: readonly { readonly text: string; readonly pieces: readonly (readonly [string, number, number])[] }[] }[];
}

const goldens = JSON.parse(readFileSync(new URL('../goldens/components.json', import.meta.url), 'utf8')) as Goldens;
const named = <T extends { readonly part: TokenizerPartJson }>(list: readonly T[]): (T & { readonly name: string })[] => list.map((golden) => ({ ...golden, name: JSON.stringify(golden.part).slice(0, 80) }));

/** Every character that comes out, with its range and the number of its piece. */
interface Output {
  readonly characters: string[];
  readonly ranges: (readonly [start: number, end: number])[];
  readonly pieces: number[];
}

/** Sends a text through stages in chunks of code points; with `saves` every stage is exchanged for a restored one after each chunk. */
function run(factories: readonly PieceStageFactory[], text: string, sizes: readonly number[] | null, saves = false): Output {
  const output: Output = { characters: [], ranges: [], pieces: [] };
  let piece = 0;
  let isOpen = false;
  const end: PieceSink = {
    push: (part, from, to, map) => {
      for (let at = from; at < to; ) {
        const character = String.fromCodePoint(part.codePointAt(at)!);
        output.characters.push(character);
        output.ranges.push([sourceStart(map, at), sourceEnd(map, at + character.length - 1)]);
        output.pieces.push(piece);
        at += character.length;
      }
      isOpen ||= from < to;
    },
    endPiece: () => {
      if (isOpen) piece++;
      isOpen = false;
    },
    piece: (...part) => {
      end.push(...part);
      end.endPiece();
    },
    added: () => {},
  };
  const make = (states: readonly unknown[] | null): PieceStage[] => {
    const stages = factories.map((factory) => factory());
    stages.forEach((stage, at) => {
      stage.next = stages[at + 1] ?? end;
      if (states !== null) stage.restore(states[at]);
    });
    return stages;
  };
  let stages = make(null);
  if (sizes === null) {
    (stages[0] ?? end).piece(text, 0, text.length, { base: 0, start: null, end: null });
    return output;
  }
  const characters = Array.from(text);
  for (let at = 0, base = 0, turn = 0; at < characters.length; turn++) {
    const chunk = characters.slice(at, at + sizes[turn % sizes.length]!).join('');
    (stages[0] ?? end).push(`(${chunk})`, 1, chunk.length + 1, { base: base - 1, start: null, end: null });
    at += sizes[turn % sizes.length]!;
    base += chunk.length;
    if (saves) stages = make(structuredClone(stages.map((stage) => stage.snapshot())));
  }
  (stages[0] ?? end).endPiece();
  expect(stages.map((stage) => stage.held)).toEqual(stages.map(() => 0));
  return output;
}

function sameForEveryCut(factories: readonly PieceStageFactory[], texts: readonly string[]): void {
  const text = fc.oneof(trickyText().map(wellFormed), fc.constantFrom(...texts), fc.tuple(fc.constantFrom(...texts), fc.constantFrom(...texts)).map(([a, b]) => a + b));
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(text, sizes, fc.boolean(), (source, cut, saves) => {
      expect(run(factories, source, cut, saves)).toEqual(run(factories, source, null));
    }),
    { numRuns: 150 },
  );
}

describe.each(named(goldens.normalizers))('normalizer $name', ({ part, rows }) => {
  const stages = normalizerStages(part, 'test');

  test('makes the text and the ranges of the Rust library', () => {
    for (const { text, normalized, offsets } of rows) {
      const { characters, ranges } = run(stages, text, null);
      expect([text, characters.join('')]).toEqual([text, normalized]);
      expect([text, ranges]).toEqual([text, offsets]);
    }
  });

  test('makes the same of every cut, also saved and continued', () => sameForEveryCut(stages, rows.map(({ text }) => text)));
});

describe.each(named(goldens.pretokenizers))('pre-tokenizer $name', ({ part, rows }) => {
  const { stages } = pretokenizerStages(part, 'test');

  test('makes the pieces of the Rust library', () => {
    for (const { text, pieces } of rows) {
      const output = run(stages, text, null);
      const ours: [string, number, number][] = [];
      output.characters.forEach((character, at) => {
        const [start, end] = output.ranges[at]!;
        const last = ours.at(-1);
        if (last === undefined || output.pieces[at] !== output.pieces[at - 1]) ours.push([character, start, end]);
        else {
          last[0] += character;
          last[2] = end;
        }
      });
      expect([text, ours]).toEqual([text, pieces]);
    }
  });

  test('makes the same of every cut, also saved and continued', () => sameForEveryCut(stages, rows.map(({ text }) => text)));
});

test('every kind of component is tried', () => {
  const tried = (list: readonly { readonly part: TokenizerPartJson }[], sequence: 'normalizers' | 'pretokenizers'): Set<string> => new Set(list.flatMap(({ part }) => listParts(part, sequence)).map(({ type }) => type));
  expect([...tried(goldens.normalizers, 'normalizers')].toSorted()).toEqual(Object.keys(normalizerKinds).toSorted());
  expect([...tried(goldens.pretokenizers, 'pretokenizers')].toSorted()).toEqual(Object.keys(pretokenizerKinds).toSorted());
  // Models have goldens and streaming tests beside them.
  expect(Object.keys(modelKinds)).toEqual(['BPE', 'Unigram', 'WordPiece', 'WordLevel']);
});
