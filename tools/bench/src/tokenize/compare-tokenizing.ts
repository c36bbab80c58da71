import { join, resolve } from 'node:path';
import { installBeside } from '../install-beside.ts';
import { median } from '../median.ts';
import { readArguments, stop } from '../read-arguments.ts';
import { runChild } from '../run-child.ts';
import type { EncodeRun, MemoryRun } from './child.ts';
import { adversarial, corpusPackages, prepareCorpus } from './corpus.ts';
import { peerPackages, peers } from './peers/registry.ts';
import { vocabularies } from './vocabularies.ts';

const usage = 'usage: bench tokenize [--rounds N] [--peer NAME]... [--work DIR]';
const { values } = readArguments({
  options: {
    rounds: { type: 'string', default: '5' },
    peer: { type: 'string', multiple: true, default: Object.keys(peers) },
    work: { type: 'string', default: 'data/bench' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) stop(usage, 0);
const rounds = Number(values.rounds);
if (!(Number.isSafeInteger(rounds) && rounds > 0)) stop('--rounds must be a whole number from 1 on.', 2);
const unknown = values.peer.find((name) => !Object.hasOwn(peers, name));
if (unknown !== undefined) stop(`There is no peer ${unknown}; take one of ${Object.keys(peers).join(', ')}.`, 2);
const names = [...new Set(['tokstream', ...values.peer])];
const installed = resolve(values.work, 'peers');
const corpus = join(resolve(values.work), 'mixed.txt');
const child = new URL('child.js', import.meta.url);

await installBeside(installed, [...peerPackages, ...corpusPackages]);
await prepareCorpus(corpus, installed);

for (const { name: vocabulary } of vocabularies) await compareSpeed(vocabulary);
for (const peer of ['tokstream', '@huggingface/tokenizers']) {
  const { heap, buffers, seconds } = await runChild<MemoryRun>(child, ['memory', peer, 'llama-3', '', installed], ['--expose-gc']);
  print({ memory: 'llama-3', peer, megabytes: round((heap + buffers) / 1e6), loadSeconds: round(seconds) });
}
for (const text of Object.keys(adversarial)) {
  for (const peer of names.filter((name) => name.startsWith('tokstream'))) {
    const [one, two] = [await attack(peer, text, 1), await attack(peer, text, 2)];
    print({ adversarial: text, peer, secondsForOne: round(one.seconds), secondsForTwo: round(two.seconds), growth: round(two.seconds / one.seconds) });
  }
}

/** Peers take turns, so that whatever else the machine does falls on all of them. */
async function compareSpeed(vocabulary: string): Promise<void> {
  const runs = new Map<string, EncodeRun[]>(names.map((name) => [name, []]));
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const name of names) {
      runs.get(name)!.push(await runChild<EncodeRun>(child, ['speed', name, vocabulary, corpus, installed]));
      process.stderr.write('.');
    }
  }
  process.stderr.write('\n');
  const ours = runs.get('tokstream')!;
  for (const [peer, list] of runs) {
    print({
      vocabulary,
      peer,
      megabytesPerSecond: round(median(list.map(({ bytes, seconds }) => bytes / seconds / 1e6))),
      // How many times as fast as this peer tokstream encodes the text at once, in the same round: once warm, and for the first time.
      tokstreamIsFasterBy: round(median(list.map(({ seconds }, turn) => seconds / ours[turn]!.seconds))),
      firstTime: round(median(list.map(({ firstSeconds }, turn) => firstSeconds / ours[turn]!.firstSeconds))),
      sameIds: list.every(({ digest }) => digest === ours[0]!.digest),
      tokens: list[0]!.tokens,
    });
  }
}

function attack(peer: string, text: string, megabytes: number): Promise<EncodeRun> {
  return runChild<EncodeRun>(child, ['adversarial', peer, 'llama-3', `${text}:${megabytes}`, installed]);
}

function print(row: object): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
