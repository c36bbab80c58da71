import { compare as compareSnapshots, parseSnapshot, renderComparison, renderHtml } from '@tokstream/metrics';
import { checkOutputFile } from '../arguments/check-output-file.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { readWhole } from '../arguments/read-text.ts';
import { replaceFile } from '../output/replace-file.ts';
import { write, writeJson } from '../output/write.ts';
import type { Command } from './command.ts';

/** `tokstream compare`: what differs between two snapshots of metrics. */
export const compare: Command = {
  name: 'compare',
  summary: 'Says what differs between two snapshots of metrics, and whether that is more than chance.',
  positionals: 'BEFORE.json AFTER.json',
  options: {
    all: { type: 'boolean', help: 'also the numbers that are the same' },
    html: { type: 'string', value: 'FILE', help: 'also write a page with charts; it needs nothing but itself' },
    json: { type: 'boolean', help: 'print the comparison as one JSON object' },
    'fail-on-worse': { type: 'boolean', help: 'exit with 1 when a number is worse by more than its interval' },
  },
  async run(given, io) {
    const { positionals } = given;
    if (positionals.length !== 2) throw invalidArgument(`compare takes two files, the snapshot before and the one after; it was given ${positionals.length}.`);
    const page = given.text('html');
    if (page !== undefined) checkOutputFile('html', page);
    const [before, after] = [parseSnapshot(await readWhole(positionals[0]!, io), positionals[0]), parseSnapshot(await readWhole(positionals[1]!, io), positionals[1])];
    const comparison = compareSnapshots(before, after);
    if (given.flag('json')) await writeJson(io.stdout, comparison);
    else await write(io.stdout, renderComparison(comparison, { all: given.flag('all') }));
    if (page !== undefined) {
      await replaceFile(page, renderHtml([before, after], { title: 'compare', names: positionals }));
      io.stderr.write(`The page is in ${page}.\n`);
    }
    const worse = comparison.rows.filter(({ verdict, interval }) => verdict === 'worse' && interval !== undefined);
    if (given.flag('fail-on-worse') && worse.length > 0) throw new Error(`${worse.length} ${worse.length === 1 ? 'number is' : 'numbers are'} worse: ${worse.map(({ metric, measure }) => `${metric}.${measure}`).join(', ')}.`);
  },
};
