import { Budget, type DecodeEvent, fromPull, Owned, type TokenBlock } from '@tokstream/core';
import { decode, prefill, sample, type SampleOptions } from '@tokstream/decode';
import type { Tokenizer } from '@tokstream/tokenize';
import { ignoreElements, lastValueFrom, tap } from 'rxjs';
import type { Arguments } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { checkOutputFile } from '../arguments/check-output-file.ts';
import { parseIds } from '../arguments/parse-ids.ts';
import { readLines, readText } from '../arguments/read-text.ts';
import { modelOptions, onlyYet, type OpenModel, openModel } from '../model/open-model.ts';
import { tokenizerOfModel } from '../model/open-tokenizer.ts';
import { GenerationRecord } from '../output/generation-record.ts';
import { jsonView } from '../output/json-view.ts';
import { liveView } from '../output/live-view.ts';
import { commandLine } from '../report/command-line.ts';
import { writeReport } from '../report/write-report.ts';
import type { Command, CommandIo } from './command.ts';

/** `tokstream generate`: streams text out of a model. */
export const generate: Command = {
  name: 'generate',
  summary: 'Streams text that goes on from prompts, given here or one a line on standard input.',
  positionals: '[PROMPT...]',
  options: {
    ...modelOptions,
    'prompt-ids': { type: 'string', value: '1,2,3', help: 'a prompt as token ids; needs no tokenizer; may be repeated', multiple: true },
    'max-new-tokens': { type: 'string', value: 'N', help: 'tokens to make for each prompt at most; default 128' },
    temperature: { type: 'string', value: 'T', help: '0 always takes the most likely token; default 0, or 1 with one of the next three' },
    'top-k': { type: 'string', value: 'N', help: 'draw from the N most likely tokens' },
    'top-p': { type: 'string', value: 'P', help: 'draw from the most likely tokens that hold P of the probability' },
    'min-p': { type: 'string', value: 'P', help: 'draw from tokens at least P times as likely as the first' },
    seed: { type: 'string', value: 'N', help: 'seeds the draws; default 0' },
    stop: { type: 'string', value: 'TEXT', help: 'end before this text; may be repeated', multiple: true },
    'ignore-eos': { type: 'boolean', help: 'go on after an end-of-sequence token' },
    drafter: { type: 'string', value: 'NAME', help: 'none; default none' },
    concurrency: { type: 'string', value: 'N', help: 'prompts decoded together; default 8' },
    logprobs: { type: 'string', value: 'N', help: 'list the N most likely tokens of each step, in --json and --report; default 0, with --report 5' },
    report: { type: 'string', value: 'FILE', help: 'also write a page about the run (HTML)' },
    json: { type: 'boolean', help: 'print token and done events, one JSON object a line' },
  },
  async run(given, io) {
    const promptIds = given.texts('prompt-ids').map((text) => parseIds(text, '--prompt-ids'));
    if (promptIds.length > 0 && given.positionals.length > 0) throw invalidArgument('Give prompts either as text or as --prompt-ids, not both.');
    onlyYet(given, 'drafter', ['none']);
    const settings = readSettings(given);
    const report = given.text('report');
    if (report !== undefined) checkOutputFile('report', report);
    const opened = await openModel(given, io);
    try {
      const tokenizer = await tokenizerOfModel(opened.directory, io.signal);
      if (tokenizer === undefined && promptIds.length === 0) throw invalidArgument(`${opened.directory} has no tokenizer.json; give --prompt-ids instead of text.`);
      if (tokenizer === undefined && settings.stopStrings.length > 0) throw invalidArgument(`${opened.directory} has no tokenizer.json, so --stop cannot be watched for.`);
      const prompts = promptIds.length > 0 ? promptIds : textPrompts(given.positionals, tokenizer!, io);
      await stream(prompts, opened, tokenizer, settings, given, io);
    } finally {
      opened.model[Symbol.dispose]();
    }
  },
};

/** What a generation runs with, the model and the prompts aside. */
export interface GenerateSettings {
  readonly sampling: SampleOptions;
  readonly sampler: ReturnType<typeof sample>;
  readonly seed: number;
  readonly maxNewTokens: number;
  readonly stopStrings: readonly string[];
  readonly concurrency: number;
  readonly topLogProbabilities: number;
}

function readSettings(given: Arguments): GenerateSettings {
  const share = { least: 0, most: 1 };
  const filters = {
    topK: given.number('top-k', { least: 1, whole: true }),
    topP: given.number('top-p', share),
    minP: given.number('min-p', share),
  };
  const options = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  // Who asks for a filter wants to draw.
  const temperature = given.number('temperature', { least: 0 }) ?? (Object.keys(options).length > 0 ? 1 : 0);
  const sampling: SampleOptions = { ...options, temperature };
  return {
    sampling,
    sampler: sample(sampling),
    seed: given.number('seed', { least: 0, whole: true }) ?? 0,
    maxNewTokens: given.number('max-new-tokens', { least: 0, whole: true }) ?? 128,
    stopStrings: given.texts('stop'),
    concurrency: given.number('concurrency', { least: 1, whole: true }) ?? 8,
    topLogProbabilities: given.number('logprobs', { least: 0, whole: true }) ?? (given.text('report') === undefined ? 0 : 5),
  };
}

/** The prompts on the command line, else one a line on stdin; empty lines are passed over. */
async function* textPrompts(positionals: readonly string[], tokenizer: Tokenizer, io: CommandIo): AsyncGenerator<Int32Array> {
  if (positionals.length === 0 && io.stdin.isTTY) io.stderr.write('Type a prompt and press Enter (Ctrl-D ends).\n');
  const lines = positionals.length > 0 ? positionals : readLines(readText(io.stdin as AsyncIterable<Uint8Array>, 'standard input'));
  for await (const line of lines) if (line.trim() !== '' || positionals.length > 0) yield tokenizer.encode(line).ids;
}

/** The pipeline itself: prompts are pulled under a budget, so that a long input never piles up. */
async function stream(prompts: Iterable<Int32Array> | AsyncIterable<Int32Array>, { model, backend }: OpenModel, tokenizer: Tokenizer | undefined, settings: GenerateSettings, given: Arguments, io: CommandIo): Promise<void> {
  const budget = new Budget({ limit: settings.concurrency, stallAfterMs: Number.POSITIVE_INFINITY });
  const record = new GenerationRecord(io.now);
  const view = given.flag('json') ? jsonView(io, record) : liveView(io, record, tokenizer, `${backend.name} ${model.engine}`);
  const { sampler, seed, maxNewTokens, stopStrings, topLogProbabilities } = settings;
  const report = given.text('report');
  const onEvent = (event: DecodeEvent): void => {
    record.take(event);
    view.event(event);
    if (event.type === 'done' && report === undefined) record.forget(event.sequence);
  };
  const sequences$ = fromPull(prompts, { budget, own: (ids, lease) => new Owned<Int32Array | TokenBlock>(ids, lease) }).pipe(
    prefill(model, { now: io.now }),
    tap((item) => {
      record.begin(item.value);
      view.begin(item.value);
    }),
  );
  const events$ = sequences$.pipe(
    decode({
      sampler,
      seed,
      maxNewTokens,
      stopStrings,
      topLogProbabilities,
      signal: io.signal,
      now: io.now,
      ...(tokenizer && { tokenizer }),
      ...(given.flag('ignore-eos') && { endOfSequence: [] }),
    }),
    tap(onEvent),
  );
  try {
    await lastValueFrom(events$.pipe(ignoreElements()), { defaultValue: undefined });
  } finally {
    view.end();
  }
  if (report === undefined) return;
  await writeReport(report, record, { settings, tokenizer, model, modelName: given.text('model') ?? '@tokstream/tiny', backend, commandLine: commandLine(given, generate.options, record, tokenizer) });
  io.stderr.write(`The report is in ${report}.\n`);
}
