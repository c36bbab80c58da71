import { describe, expect, it } from 'vitest';
import { expectCode } from '@tokstream/testing';
import { makeNeedles } from './make-needles.ts';
import { type NeedleOptions, needleStyleNames, needleTaskNames } from './needle-options.ts';
import type { NeedleTask } from './needle-task.ts';
import { scoreNeedles } from './score-needles.ts';
import { needleStyles } from './styles/registry.ts';
import { threading, type ThreadingInput, type ThreadingResult } from './threading.ts';
import { commonWords } from './styles/common-words.ts';

const kinds = needleTaskNames.flatMap((task) => needleStyleNames.map((style) => ({ task, style })));

/** Statements of a task's text, key then value, in the order they stand. */
function readStatements({ style, text }: Pick<NeedleTask, 'style' | 'text'>): [string, string][] {
  const pattern = style === 'json' ? /"([^"]+)": "([^"]+)"/g : /The ([a-z ]+) is the ([a-z ]+)\./g;
  return [...text.matchAll(pattern)].map(([, key, value]) => [key!, value!]);
}

/** Answers a task by reading its text as a person would. */
function solve(task: NeedleTask): string[] {
  const statements = readStatements(task);
  const known = new Map(statements);
  const asked = task.style === 'json' ? task.text.slice(task.text.indexOf('}\n')) : task.text.slice(task.text.lastIndexOf('.') + 1);
  if (task.task === 'conditional') return statements.filter(([key]) => (task.style === 'json' ? key.includes('*') : key.startsWith('red '))).map(([, value]) => value);
  const keys = [...asked.matchAll(task.style === 'json' ? /"([^"]{36})"/g : /[Tt]he ((?:(?!and |is |are |the )[a-z]+ ?)+)/g)].map(([, key]) => key!.trim()).filter((key) => known.has(key));
  const follow = (key: string): string => (known.has(key) ? follow(known.get(key)!) : key);
  return keys.map((key) => (task.task.endsWith('thread') ? follow(key) : known.get(key)!));
}

describe.each(kinds)('$task needles in $style', ({ task, style }) => {
  const lengths: NeedleOptions['length'][] = [{ pairs: 20 }, { characters: 2000 }, { tokens: 300, encode: (text) => ({ ids: text.split(/\W/).map(Number) }) }];
  const variants = lengths.flatMap((length) => [undefined, 0, 0.37, 1].map((depth) => ({ length, ...(depth !== undefined && { depth }) })));

  it('can be answered from the text alone, and only with the needles', () => {
    for (const [at, variant] of variants.entries()) {
      const made = makeNeedles({ task, style, seed: 3, direction: (['forward', 'backward', 'random'] as const)[at % 3]!, ...variant });
      expect(solve(made)).toEqual(made.answers);
      expect(scoreNeedles(made, made.answer)).toMatchObject({ values: made.answers, recall: 1, precision: 1, isCorrect: true });
      for (const answer of made.answers) expect(made.control).not.toContain(answer);
      const hidden = made.needles.map(({ start, end }) => made.text.slice(start, end));
      for (const needle of hidden) expect(readStatements({ style, text: needle })).toHaveLength(1);
      expect(readStatements({ style, text: made.control })).toEqual(readStatements(made).filter(([key, value]) => !hidden.includes(needleStyles[style].statement(key, value))));
      if (style === 'json') expect(() => JSON.parse(made.text.slice(0, made.text.indexOf('\n')))).not.toThrow();
    }
  });

  it('is as long as was asked for, and no pair longer', () => {
    const words = makeNeedles({ task, style, length: { characters: 3000 } });
    const more = makeNeedles({ task, style, length: { pairs: words.pairs + 1 } });
    expect(words.text.length).toBeLessThanOrEqual(3000);
    expect(more.text.length).toBeGreaterThan(3000);
    expect(readStatements(words)).toHaveLength(words.pairs);
    expect([words.unit, words.size, more.unit, more.size]).toEqual(['characters', 3000, 'pairs', words.pairs + 1]);
  });

  it('is the same for the same seed, asks the same in any length, and is another for another seed', () => {
    const make = (seed: number, pairs = 20): NeedleTask => makeNeedles({ task, style, seed, length: { pairs } });
    expect(make(1)).toEqual(make(1));
    expect([make(1).text, make(2).answers]).not.toEqual([make(2).text, make(1).answers]);
    expect(make(1, 200).answers.toSorted()).toEqual(make(1).answers.toSorted());
  });

  it('states no key twice but one that is asked for its newest value', () => {
    const keys = readStatements(makeNeedles({ task, style, length: { pairs: 400 } })).map(([key]) => key);
    expect(keys.length - new Set(keys).size).toBe(task === 'recency' ? 2 : 0);
  });
});

describe('makeNeedles', () => {
  const placesOf = (options: Partial<NeedleOptions>): number[] => {
    const made = makeNeedles({ task: 'single', length: { pairs: 21 }, ...options });
    const statements = readStatements(made).map(([key, value]) => needleStyles.json.statement(key, value));
    return made.needles.map(({ start, end }) => statements.indexOf(made.text.slice(start, end)));
  };

  it('puts needles at the depth asked for', () => {
    expect([0, 0.5, 1].map((depth) => placesOf({ depth }))).toEqual([[0], [10], [20]]);
    expect(placesOf({ task: 'multiple', depth: 0.5 })).toEqual([9, 10, 11]);
    expect([0, 1].map((depth) => placesOf({ task: 'recency', depth }))).toEqual([[2], [20]]);
    const anywhere = new Set(Array.from({ length: 60 }, (_, seed) => placesOf({ seed })[0]));
    expect(anywhere.size).toBeGreaterThan(14);
  });

  it.each(['forward', 'backward'] as const)('lays threads out %s', (direction) => {
    for (let seed = 0; seed < 10; seed += 1) {
      const made = makeNeedles({ task: 'multi-thread', length: { pairs: 30 }, direction, links: 4, threads: 3, seed });
      const statements = readStatements(made);
      const place = (key: string): number => statements.findIndex(([other]) => other === key);
      const known = new Map(statements);
      const ordered = statements.filter(([key, value]) => known.has(value) && (direction === 'forward' ? place(value) > place(key) : place(value) < place(key)));
      // Each of three threads has four statements, three of which lead to another.
      expect(ordered).toHaveLength(9);
    }
  });

  it.each([
    [{ length: { pairs: 2 }, task: 'multiple' }, 'invalid-needles'],
    [{ length: { characters: 60 } }, 'invalid-needles'],
    [{ length: { tokens: 0, encode: () => ({ ids: [] }) } }, 'invalid-option'],
    [{ length: { pairs: 5.5 } }, 'invalid-option'],
    [{ depth: 1.5 }, 'invalid-option'],
    [{ needles: 0 }, 'invalid-option'],
    [{ task: 'haystack' as 'single' }, 'invalid-option'],
    [{ style: 'prose' as 'json' }, 'invalid-option'],
  ] as const)('refuses %j with %s', (options, code) => expectCode(code, () => makeNeedles({ task: 'single', length: { pairs: 5 }, ...options })));

  it('knows each of its words once, and none that a sentence needs', () => {
    expect(new Set(commonWords).size).toBe(commonWords.length);
    for (const word of ['red', 'and', 'the', 'is', 'end', 'last']) expect(commonWords).not.toContain(word);
  });
});

describe('scoreNeedles', () => {
  const asked = (style: 'json' | 'words', task: NeedleTask['task'], answers: string[]): NeedleTask => ({ ...makeNeedles({ task, style, length: { pairs: 6 } }), answers });
  const [a, b, c] = ['aaaaaaaa-1111-2222-3333-aaaaaaaaaaaa', 'bbbbbbbb-1111-2222-3333-bbbbbbbbbbbb', 'cccccccc-1111-2222-3333-cccccccccccc'];
  it.each<['json' | 'words', NeedleTask['task'], string[], string, number, number, boolean]>([
    ['json', 'single', [a], `${a}", and so on ${b}`, 1, 1, true],
    ['json', 'single', [a], `${a.slice(0, -1)}b"`, 0, 0, false],
    ['json', 'single', [a], `${b}", "${a}"`, 0, 0, false],
    ['json', 'multiple', [a, b], `${a}", "${b}"]`, 1, 1, true],
    ['json', 'multiple', [a, b], `${b}", "${a}"]`, 1, 1, false],
    ['json', 'multiple', [a, b], `${a}", "${c}", "${c}"] ${b}`, 0.5, 0.5, false],
    ['json', 'conditional', [a, b], `${b}", "${a}"]`, 1, 1, true],
    ['json', 'conditional', [a, b], `${b}", "${a}", "${c}"]`, 1, 2 / 3, false],
    ['json', 'thread', [a], '', 0, 0, false],
    ['words', 'single', ['river'], ' river. The oak', 1, 1, true],
    ['words', 'single', ['river'], ' rivers', 0, 0, false],
    ['words', 'multiple', ['river', 'oak', 'iron lamp'], ' river, the oak and the iron lamp.', 1, 1, true],
    ['words', 'conditional', ['river', 'oak'], ' oak and the river and the bread\n', 1, 2 / 3, false],
  ])('in %s, %s: %j answered with %j', (style, task, answers, said, recall, precision, isCorrect) => {
    const score = scoreNeedles(asked(style, task, answers), said);
    expect([score.recall, score.isCorrect]).toEqual([recall, isCorrect]);
    expect(score.precision).toBeCloseTo(precision, 9);
    expect(score.found.filter(Boolean).length / answers.length).toBe(recall);
  });
});

describe('threading', () => {
  const outcome = (size: number, isCorrect: boolean, depth?: number): ThreadingInput => ({ policy: 'full', task: 'single', style: 'json', unit: 'tokens', size, ...(depth !== undefined && { depth }), found: [isCorrect], recall: isCorrect ? 1 : 0, precision: isCorrect ? 1 : 0, isCorrect });
  const outcomes = [...Array.from({ length: 12 }, (_, at) => outcome(100, true, at % 2)), ...Array.from({ length: 12 }, (_, at) => outcome(200, at > 0)), ...Array.from({ length: 8 }, () => outcome(400, true))];
  const resultOf = (threshold?: number): ThreadingResult => {
    const metric = threading(threshold === undefined ? {} : { threshold });
    const state = metric.init();
    for (const one of outcomes) metric.add(state, one);
    return metric.result(state) as ThreadingResult;
  };

  it('adds up outcomes by length and depth', () => {
    const { cells, trials, accuracy } = resultOf();
    expect(cells.map(({ size, depth, trials, correct, asked, found, recall }) => [size, depth, trials, correct, asked, found, recall])).toEqual([[100, 0, 6, 6, 6, 6, 6], [100, 1, 6, 6, 6, 6, 6], [200, undefined, 12, 11, 12, 11, 11], [400, undefined, 8, 8, 8, 8, 8]]);
    expect([trials, accuracy]).toEqual([32, 31 / 32]);
  });

  it('tells how far answers are reliable: 12 of 12 are, 11 of 12 and 8 of 8 are not', () => {
    expect([undefined, 0.6, 0.7, 0.9].map((threshold) => resultOf(threshold).limit['full single json tokens'])).toEqual([100, 400, 100, 0]);
  });
});
