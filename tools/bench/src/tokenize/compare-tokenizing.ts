import { resolve } from 'node:path';
import { installBeside } from '../install-beside.ts';
import { median } from '../median.ts';
import { readArguments, stop } from '../read-arguments.ts';
import { runChild } from '../run-child.ts';
import type { AdversarialRun, MemoryRun, SpeedRun } from './child.ts';
import { adversarial, corpusPackages, prepareCorpus } from './corpus.ts';
import { peerPackages, peers } from './peers/registry.ts';
import { vocabularies } from './vocabularies.ts';

const parts = ['speed', 'memory', 'adversarial'];
const usage = `usage: bench tokenize [--part ${parts.join('|')}]... [--vocabulary ${vocabularies.map(({ name }) => name).join('|')}]... [--rounds N] [--peer NAME]... [--work DIR]`;
const { values } = readArguments({
  options: {
    part: { type: 'string', multiple: true, default: parts },
    vocabulary: { type: 'string', multiple: true, default: vocabularies.map(({ name }) => name) },
    rounds: { type: 'string', default: '3' },
    peer: { type: 'string', multiple: true, default: Object.keys(peers) },
    work: { type: 'string', default: 'data/bench' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) stop(usage, 0);
const rounds = Number(values.rounds);
if (!(Number.isSafeInteger(rounds) && rounds > 0)) stop('--rounds must be a whole number from 1 on.', 2);
checkNames('peer', values.peer, Object.keys(peers));
checkNames('part', values.part, parts);
checkNames('vocabulary', values.vocabulary, vocabularies.map(({ name }) => name));
const names = [...new Set(['tokstream', ...values.peer])];
const installed = resolve(values.work, 'peers');
const child = new URL('child.js', import.meta.url);

await installBeside(installed, [...peerPackages, ...corpusPackages]);
const { warmUp, measured } = await prepareCorpus(resolve(values.work), installed);

if (values.part.includes('speed')) for (const vocabulary of values.vocabulary) await compareSpeed(vocabulary);
if (values.part.includes('memory')) for (const peer of ['tokstream', '@huggingface/tokenizers']) await weigh(peer);
if (values.part.includes('adversarial')) for (const text of Object.keys(adversarial)) for (const peer of names.filter((name) => name.startsWith('tokstream'))) await attack(peer, text);

/** Peers take turns, so that whatever else the machine does falls on all of them. */
async function compareSpeed(vocabulary: string): Promise<void> {
  const runs = new Map<string, SpeedRun[]>(names.map((name) => [name, []]));
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const name of names) {
      runs.get(name)!.push(await runChild<SpeedRun>(child, ['speed', name, vocabulary, `${warmUp}\n${measured}`, installed]));
      process.stderr.write('.');
    }
  }
  process.stderr.write('\n');
  const ours = runs.get('tokstream')!;
  for (const [peer, list] of runs) {
    const over = (figure: (run: SpeedRun, turn: number) => number): number => round(median(list.map(figure)));
    print({
      vocabulary,
      peer,
      megabytesPerSecond: { cold: over(({ cold }) => cold), fresh: over(({ fresh }) => fresh), again: over(({ again }) => again) },
      // How many times as fast as this peer tokstream encodes the text at once, in the same round.
      tokstreamIsFasterBy: { cold: over(({ cold }, turn) => ours[turn]!.cold / cold), fresh: over(({ fresh }, turn) => ours[turn]!.fresh / fresh), again: over(({ again }, turn) => ours[turn]!.again / again) },
      sameIds: list.every(({ digest }) => digest === ours[0]!.digest),
      tokens: list[0]!.tokens,
    });
  }
}

/** What a loaded tokenizer holds once all that loading needed is collected. */
async function weigh(peer: string): Promise<void> {
  const { heap, buffers, seconds } = await runChild<MemoryRun>(child, ['memory', peer, 'llama-3', '', installed], { nodeArgs: ['--expose-gc'] });
  print({ memory: 'llama-3', peer, megabytes: round((heap + buffers) / 1e6), loadSeconds: round(seconds) });
}

/** Twice the text should take twice the time. */
async function attack(peer: string, text: string): Promise<void> {
  const { one, two } = await runChild<AdversarialRun>(child, ['adversarial', peer, 'llama-3', text, installed]);
  print({ adversarial: text, peer, secondsForOne: round(one), secondsForTwo: round(two), growth: round(two / one) });
}

function checkNames(option: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) stop(`There is no ${option} ${unknown}; take one of ${known.join(', ')}.`, 2);
}

function print(row: object): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
