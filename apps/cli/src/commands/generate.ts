import { PrefixCache } from '@tokstream/cache-policy';
import { checkOutputFile } from '../arguments/check-output-file.ts';
import { inOptionWords } from '../arguments/in-option-words.ts';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { parseIds } from '../arguments/parse-ids.ts';
import { policyOptions } from '../cache/policy-options.ts';
import { serviceOptions } from '../cache/service-options.ts';
import { batchOptions } from '../generate/batch-options.ts';
import { checkCombinations } from '../generate/check-combinations.ts';
import { constraintOptions, constraintProcessors } from '../generate/constraint-options.ts';
import { drawBytes } from '../generate/draw-bytes.ts';
import { type GenerateSettings, readSettings } from '../generate/generate-settings.ts';
import { type GenerationWorld, tokenizerFor } from '../generate/generation-world.ts';
import type { Generation } from '../generate/generation.ts';
import { guidanceOptions, guidanceProcessors } from '../generate/guidance-options.ts';
import { needsOfSettings } from '../generate/needs-of-settings.ts';
import { onlyPrompt, promptTexts, promptTokens } from '../generate/prompts.ts';
import { reportSettings } from '../generate/report-settings.ts';
import { samplingOptions, samplingProcessors } from '../generate/sampling-options.ts';
import { searchTexts } from '../generate/search-texts.ts';
import { softThinkingOptions } from '../generate/soft-thinking-options.ts';
import { openDrafter, speculationOptions } from '../generate/speculation-options.ts';
import { stopOptions, stopProcessors } from '../generate/stop-options.ts';
import { byteOptions, strategyOptions } from '../generate/strategy-options.ts';
import { streamTokens } from '../generate/stream-tokens.ts';
import { modelOptions, type OpenModel, openModel, openSecondModel } from '../model/open-model.ts';
import { tokenizerOfModel } from '../model/open-tokenizer.ts';
import { runsOn } from '../model/runs-on.ts';
import { commandLine } from '../report/command-line.ts';
import { writeReport } from '../report/write-report.ts';
import type { Command, CommandIo } from './command.ts';

const options: Options = {
  ...modelOptions,
  'prompt-ids': { type: 'string', value: '1,2,3', help: 'a prompt as token ids; needs no tokenizer; may be repeated', multiple: true },
  logprobs: { type: 'string', value: 'N', help: 'list the N most likely tokens of each step, in --json and --report; default 0, with --report 5' },
  report: { type: 'string', value: 'FILE', help: 'also write a page about the run (HTML)' },
  json: { type: 'boolean', help: 'print token and done events, one JSON object a line' },
  ...stopOptions,
  ...samplingOptions,
  ...constraintOptions,
  ...guidanceOptions,
  ...speculationOptions,
  ...strategyOptions,
  ...byteOptions,
  ...softThinkingOptions,
  ...grouped('Cache', { ...policyOptions('prompt'), ...serviceOptions }),
  ...batchOptions,
};

/** What options are called inside, where the name is another one. */
const settingNames: Readonly<Record<string, string>> = { tau: '--mirostat', multiplier: '--dry', groups: '--beam-groups', k: 'k of --contrastive-search', alpha: 'alpha of --contrastive-search', endOfThinking: 'END_ID of --soft-thinking' };

/** `tokstream generate`: streams text out of a model. */
export const generate: Command = {
  name: 'generate',
  summary: 'Streams text that goes on from prompts, given here or one a line on standard input.',
  positionals: '[PROMPT...]',
  options,
  async run(given, io) {
    const promptIds = given.texts('prompt-ids').map((text) => parseIds(text, '--prompt-ids'));
    if (promptIds.length > 0 && given.positionals.length > 0) throw invalidArgument('Give prompts either as text or as --prompt-ids, not both.');
    checkCombinations(given, options);
    const settings = await readSettings(given, io);
    const report = given.text('report');
    if (report !== undefined) checkOutputFile('report', report);
    const opened: Disposable[] = [];
    try {
      await run(promptIds, settings, given, io, (one) => {
        opened.push(one);
        return one;
      });
    } catch (error) {
      throw inOptionWords(error, options, settingNames);
    } finally {
      for (const one of opened) one[Symbol.dispose]();
    }
  },
};

/** @param own told of all that is to be freed at the end */
async function run(promptIds: readonly Int32Array[], settings: GenerateSettings, given: Arguments, io: CommandIo, own: <One extends Disposable>(one: One) => One): Promise<void> {
  const { sampling, stops, speculation, strategy, cacheServices } = settings;
  const needs = await needsOfSettings(settings);
  const main = await openModel(given, io, { needs });
  const { directory, model, backend } = main;
  own(model);
  const tokenizer = await tokenizerOfModel(directory, io.signal);
  if (tokenizer === undefined && promptIds.length === 0) throw invalidArgument(`${directory} has no tokenizer.json; give --prompt-ids instead of text.`);
  const world: GenerationWorld = { model, tokenizer, ends: stops.ignoreEos ? [] : model.endOfSequence, seed: sampling.seed, runsOn: runsOn(main, needs.includes('int8-cache') ? 'int8' : 'float32') };
  for (const option of ['stop', 'heal', 'self-consistency'] as const) if (option === 'heal' ? given.flag(option) : given.text(option) !== undefined) tokenizerFor(option, world);
  const openBeside = async (name: string | undefined): Promise<Pick<OpenModel, 'directory' | 'model'> | undefined> => {
    if (name === undefined) return undefined;
    const beside = await openSecondModel(name, given, io, { needs });
    own(beside.model);
    return beside;
  };
  const amateur = await openBeside(settings.contrastModel);
  const draft = await openBeside(speculation.draftModel);
  const drafting = await openDrafter(speculation, draft && { model: draft.model, tokenizer: await tokenizerOfModel(draft.directory, io.signal) }, world);
  const prefixes = cacheServices.prefixBytes === undefined ? undefined : own(new PrefixCache({ maxBytes: cacheServices.prefixBytes }));
  const generation: Generation = {
    world,
    backend,
    settings,
    drafter: drafting?.drafter,
    prefixStore: prefixes,
    // The constraint comes before what leaves likely tokens out, so that those that it allows are left.
    processors: [
      ...guidanceProcessors(settings.guidance, amateur?.model, world),
      ...constraintProcessors(settings.constraint, world),
      ...stopProcessors(stops, world),
      ...samplingProcessors(sampling, world),
    ],
    given,
    io,
  };
  if (strategy.type === 'exact-bytes' || strategy.type === 'fill') return drawBytes(promptTexts(given, io), generation, strategy.type === 'fill' ? strategy.suffix : undefined);
  const found = promptIds.length > 0 ? promptIds : promptTokens(promptTexts(given, io), tokenizer!, cacheServices.loadFile !== undefined);
  const prompts = cacheServices.saveFile === undefined ? found : await onlyPrompt(found, 'save-cache');
  if (strategy.type === 'best-of' || strategy.type === 'self-consistency') await searchTexts(prompts, generation, strategy);
  else {
    const report = given.text('report');
    const record = await streamTokens(prompts, generation, report !== undefined);
    if (report !== undefined) {
      await writeReport(report, record, { settings: reportSettings(settings, given, options), tokenizer, model, modelName: given.text('model') ?? '@tokstream/tiny', backend, runsOn: world.runsOn, commandLine: commandLine(given, options, record, tokenizer) });
      io.stderr.write(`The report is in ${report}.\n`);
    }
  }
  await drafting?.save();
  if (prefixes !== undefined && !given.flag('json')) io.stderr.write(`${prefixes.counters.hits} of ${prefixes.counters.queries} prompt tokens were read before.\n`);
}
