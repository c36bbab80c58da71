import { checkOutputFolder, transplant as transplantModel } from '@tokstream/embed-init';
import { createTokenizer, loadTokenizer } from '@tokstream/tokenize';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { readWhole } from '../arguments/read-text.ts';
import { modelOptions, openModel, openSecondModel } from '../model/open-model.ts';
import { replaceFile } from '../output/replace-file.ts';
import { statusLine } from '../output/status-line.ts';
import { write, writeJson } from '../output/write.ts';
import { methodInputs } from '../transplant/method-inputs.ts';
import { scoreTexts } from '../transplant/score-texts.ts';
import { transplantPage } from '../transplant/transplant-page.ts';
import { readTransplantSettings, transplantOptions } from '../transplant/transplant-settings.ts';
import { type TransplantResult, transplantText } from '../transplant/transplant-text.ts';
import type { Command } from './command.ts';

/** `tokstream transplant`: a model folder and a new tokenizer to a new model folder. */
export const transplant: Command = {
  name: 'transplant',
  summary: 'Gives a model another tokenizer and writes it as a new model folder.',
  positionals: '',
  options: { ...modelOptions, ...transplantOptions },
  async run(given, io) {
    const settings = readTransplantSettings(given);
    const { model, out, tokenizer: path, initialiser } = settings;
    const { signal } = io;
    const begun = io.now();
    await checkOutputFolder(out);
    const texts: string[] = [];
    for (const file of given.texts('eval')) {
      const text = await readWhole(file, io);
      if (text === '') throw invalidArgument(`${file} is empty; give a text to measure on.`);
      texts.push(text);
    }
    const status = statusLine(io);
    try {
      const [source, target] = [await loadTokenizer(model, { signal }), await loadTokenizer(path, { signal })];
      const told = (when: string) => (done: number, of: number) => status.show(() => `${when}: ${done} of ${of} tokens scored`);
      const score = async (folder: string, when: string) => {
        using scored = folder === model ? (await openModel(given, io)).model : (await openSecondModel(folder, given, io, {})).model;
        return await scoreTexts(scored, folder === model ? source : target, texts, signal, told(when));
      };
      const before = texts.length === 0 ? undefined : await score(model, 'before');
      status.show(() => `${initialiser.name}: making embeddings`);
      const inputs = await methodInputs(settings, source, target, io);
      const report = await transplantModel({
        ...settings,
        tokenizer: path,
        source,
        target,
        create: createTokenizer,
        method: initialiser.name,
        inputs,
        signal,
        onProgress: (written, total) => status.show(() => `writing: ${Math.floor((100 * written) / total)} %`),
      });
      const after = texts.length === 0 ? undefined : await score(out, 'after');
      status.clear();
      const result: TransplantResult = { out, method: given.text('method') ?? initialiser.name, ...report, ...(before && { before }), ...(after && { after }), seconds: (io.now() - begun) / 1000 };
      for (const warning of report.warnings) io.stderr.write(`tokstream: ${warning}\n`);
      if (settings.report !== undefined) await replaceFile(settings.report, transplantPage(result));
      if (given.flag('json')) await writeJson(io.stdout, result);
      else {
        await write(io.stdout, transplantText(result));
        io.stderr.write(`tokstream: ${out} written in ${result.seconds.toFixed(1)} s\n`);
      }
    } finally {
      status.clear();
    }
  },
};
