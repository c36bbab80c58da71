import { basename, dirname, resolve } from 'node:path';
import { auditTokenizer, auditsOf, estimateTrainingMixture, MetricHub, renderHtml, type TrainingMixture } from '@tokstream/metrics';
import { countPretokens, loadTokenizer } from '@tokstream/tokenize';
import { checkOutputFile } from '../arguments/check-output-file.ts';
import type { Arguments } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { auditTables } from '../audit/audit-tables.ts';
import { mixtureTable } from '../audit/mixture-table.ts';
import { type LanguageFile, languageFile, readAuditText } from '../audit/read-audit-text.ts';
import { replaceFile } from '../output/replace-file.ts';
import { statusLine } from '../output/status-line.ts';
import { write, writeJson } from '../output/write.ts';
import type { Command } from './command.ts';

interface AuditSettings {
  readonly tokenizers: readonly { readonly name: string; readonly path: string }[];
  readonly files: readonly LanguageFile[];
  readonly reference: string | undefined;
  readonly snapshot: string | undefined;
  readonly page: string | undefined;
  readonly mixture: boolean;
}

/** `tokstream audit`: how good tokenizers are on text files, without any model. */
export const audit: Command = {
  name: 'audit',
  summary: 'Measures tokenizers on text files: size, words, premiums, efficiency, what is lost, what vocabularies hold.',
  positionals: '[LANGUAGE=]FILE...',
  options: {
    tokenizer: { type: 'string', value: '[NAME=]FILE', multiple: true, help: 'tokenizer.json, SentencePiece .model or .tiktoken file, or a folder that holds one; may be given several times' },
    reference: { type: 'string', value: 'LANGUAGE', help: 'the language that premiums are against; line N of every file then says the same' },
    mixture: { type: 'boolean', help: 'also infer in what shares the languages of the texts were in the training data of each BPE; give 10 kB and more a language, of the kind of text they were trained on' },
    html: { type: 'string', value: 'FILE', help: 'also write a page with charts; it needs nothing but itself' },
    snapshot: { type: 'string', value: 'FILE', help: 'also write the metrics with their accumulators, for compare' },
    json: { type: 'boolean', help: 'print one object a tokenizer, with all that was measured' },
  },
  async run(given, io) {
    const { tokenizers, files, reference, snapshot: out, page, mixture } = readSettings(given);
    const status = statusLine(io);
    const hub = new MetricHub({ maxLabelSets: tokenizers.length * files.length });
    const estimates = new Map<string, TrainingMixture | undefined>();
    try {
      const texts = [];
      for (const file of files) {
        status.show(() => `reading ${file.path}`);
        texts.push(await readAuditText(file, io.signal));
      }
      // One after the other, so that memory holds one vocabulary.
      for (const { name, path } of tokenizers) {
        status.show(() => `${name}: loading`);
        const tokenizer = await loadTokenizer(path, { signal: io.signal });
        await auditTokenizer(hub, tokenizer, texts, { name, ...(reference !== undefined && { reference }), signal: io.signal, onLanguage: (language, at) => status.show(() => `${name}: ${language}, ${at + 1} of ${texts.length}`) });
        if (!mixture) continue;
        status.show(() => `${name}: what it was trained on`);
        estimates.set(name, await estimateTrainingMixture(tokenizer.toJSON(), texts, countPretokens, { signal: io.signal }));
      }
    } finally {
      status.clear();
    }
    const snapshot = await hub.snapshot();
    const byName = new Map(auditsOf(snapshot).map((one) => [one.tokenizer, one]));
    const audits = tokenizers.map(({ name }) => byName.get(name)!);
    if (given.flag('json')) for (const one of audits) await writeJson(io.stdout, { type: 'tokenizer', ...one, languages: Object.fromEntries(one.languages), ...(estimates.get(one.tokenizer) !== undefined && { mixture: estimates.get(one.tokenizer) }) });
    else await write(io.stdout, auditTables(audits, files.map(({ language }) => language)) + (mixture ? mixtureTable(estimates, files.map(({ language }) => language)) : ''));
    if (out !== undefined) await replaceFile(out, `${JSON.stringify(snapshot)}\n`);
    if (page !== undefined) await replaceFile(page, renderHtml([snapshot], { title: 'audit' }));
  },
};

/** Everything that can be refused before the work. */
function readSettings(given: Arguments): AuditSettings {
  const tokenizers = given.texts('tokenizer').map(namedTokenizer);
  if (tokenizers.length === 0) throw invalidArgument('--tokenizer is missing; give a tokenizer file or its folder, several times for several.');
  if (given.positionals.length === 0) throw invalidArgument('There is nothing to audit on; give text files, as en=english.txt.');
  const files = given.positionals.map(languageFile);
  const [name, language] = [firstTwice(tokenizers.map((one) => one.name)), firstTwice(files.map((one) => one.language))];
  if (name !== undefined) throw invalidArgument(`Two tokenizers are called ${name}; give them names, as --tokenizer NAME=FILE.`);
  if (language !== undefined) throw invalidArgument(`Two texts are called ${language}; give them languages, as LANGUAGE=FILE.`);
  const reference = given.text('reference');
  if (reference !== undefined && !files.some((file) => file.language === reference)) throw invalidArgument(`--reference is ${JSON.stringify(reference)}, but no text is; there are ${files.map((file) => file.language).join(', ')}.`);
  const snapshot = given.text('snapshot');
  const page = given.text('html');
  if (snapshot !== undefined) checkOutputFile('snapshot', snapshot);
  if (page !== undefined) checkOutputFile('html', page);
  const mixture = given.flag('mixture');
  if (mixture && files.length < 2) throw invalidArgument('--mixture compares languages, but there is one text; give one for each language.');
  return { tokenizers, files, reference, snapshot, page, mixture };
}

/** A file's name alone is `tokenizer.json` nearly always, so the folder names it. */
function namedTokenizer(given: string): AuditSettings['tokenizers'][number] {
  const [, name, path] = /^(?:([^=/\\]+)=)?(.+)$/s.exec(given) ?? [];
  if (path === undefined) throw invalidArgument('--tokenizer has no file; give FILE or NAME=FILE.');
  const full = resolve(path);
  return { name: name ?? (/^tokenizer\.(?:json|model)$/.test(basename(full)) ? basename(dirname(full)) : basename(full)), path };
}

function firstTwice(names: readonly string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) !== at);
}
