import { grouped } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { cacheArea } from '../bench/cache-area.ts';
import { decodeArea } from '../bench/decode-area.ts';
import { modelOptions, openModel } from '../model/open-model.ts';
import { runsOn } from '../model/runs-on.ts';
import { statusLine } from '../output/status-line.ts';
import { writeJson } from '../output/write.ts';
import type { Command } from './command.ts';

const areas = [decodeArea, cacheArea];
const names = areas.map(({ name }) => name);

/** `tokstream bench`: what a model makes a second here, and what helps. */
export const bench: Command = {
  name: 'bench',
  summary: 'Measures decoding on this machine: decode is drafters and batches, cache is long prompts under cache policies.',
  positionals: names.join('|'),
  options: {
    ...modelOptions,
    'max-new-tokens': { type: 'string', value: 'N', help: `tokens a run makes of each prompt; default ${areas.map(({ name, maxNewTokens }) => `${maxNewTokens} in ${name}`).join(', ')}` },
    rounds: { type: 'string', value: 'N', help: 'runs of each kind, in turns, after one that warms up; default 5' },
    json: { type: 'boolean', help: 'one JSON object a line instead of tables' },
    ...Object.assign({}, ...areas.map(({ name, options }) => grouped(`bench ${name}`, options))),
  },
  async run(given, io) {
    const [wanted, ...more] = given.positionals;
    const area = areas.find(({ name }) => name === wanted);
    if (area === undefined || more.length > 0) throw invalidArgument(`bench takes one of ${names.join(', ')}.`);
    for (const { name, options } of areas) {
      const foreign = Object.keys(options).find((option) => area.name !== name && given.texts(option).length > 0);
      if (foreign !== undefined) throw invalidArgument(`--${foreign} is for bench ${name}; leave it out.`);
    }
    const { needs, measure } = area.prepare(given);
    const rounds = given.number('rounds', { least: 1, whole: true }) ?? 5;
    const maxNewTokens = given.number('max-new-tokens', { least: 2, whole: true }) ?? area.maxNewTokens;
    const opened = await openModel(given, io, { needs });
    const { model } = opened;
    const about = runsOn(opened);
    const status = statusLine(io);
    const warn = (text: string): void => void io.stderr.write(`${text}\n`);
    try {
      warn(`${about.backend} (${about.engine}: ${about.because}), ${rounds} rounds of ${maxNewTokens} tokens`);
      for await (const { json, text } of measure(opened, { rounds, maxNewTokens, signal: io.signal, now: io.now, warn, onRun: (what) => status.show(() => what) })) {
        status.clear();
        if (given.flag('json')) await writeJson(io.stdout, { ...json, ...about });
        else io.stdout.write(`${text}\n`);
      }
    } finally {
      status.clear();
      model[Symbol.dispose]();
    }
  },
};
