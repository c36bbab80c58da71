import { rename, rm, writeFile } from 'node:fs/promises';
import type { SelectedBackend } from '@tokstream/backend';
import type { Tokenizer } from '@tokstream/tokenize';
import { bytes, seconds } from '../output/format.ts';
import type { GenerationRecord, SequenceRecord } from '../output/generation-record.ts';

/** What the page tells beside the sequences. */
export interface ReportContext {
  readonly tokenizer: Tokenizer | undefined;
  readonly engine: string;
  readonly passedOver: SelectedBackend['passedOver'];
}

/** Writes one self-contained HTML page: figures, and each text with its tokens shaded by how sure the model was. */
export async function writeReport(path: string, record: GenerationRecord, context: ReportContext): Promise<void> {
  const temporary = `${path}.${process.pid}.partial`;
  try {
    await writeFile(temporary, page(record, context));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function page(record: GenerationRecord, { tokenizer, engine, passedOver }: ReportContext): string {
  const sequences = [...record.sequences.values()].filter(({ reason }) => reason !== undefined);
  const figures: readonly (readonly [string, string])[] = [
    ['prompts', String(sequences.length)],
    ['tokens made', String(record.totals.tokens)],
    ['tokens a second, all prompts together', (record.totals.tokens / record.seconds).toFixed(0)],
    ['time', seconds(record.seconds)],
    ['engine', engine],
    ['backends passed over', passedOver.map(({ name, reason }) => `${name} (${reason})`).join('; ') || 'none'],
    ['memory of the process', bytes(process.memoryUsage.rss())],
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>tokstream generate</title>
<style>
body { font: 16px/1.6 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; } th { font-weight: 400; color: #555; }
.text { white-space: pre-wrap; border-left: 3px solid #ccc; padding-left: 1rem; } .prompt { font-weight: 600; } .figures { color: #555; font-size: .875rem; }
</style></head><body>
<h1>tokstream generate</h1>
<table>${figures.map(([name, value]) => `<tr><th>${name}</th><td>${escape(value)}</td></tr>`).join('')}</table>
<p>The redder a token, the less likely the model held it. Point at one for its id and probability.</p>
${sequences.map((sequence, at) => section(sequence, at, tokenizer)).join('\n')}
</body></html>
`;
}

function section(sequence: SequenceRecord, at: number, tokenizer: Tokenizer | undefined): string {
  const { promptIds, tokens, rest, reason, prefillSeconds, decodeSeconds, calls, cacheBytes } = sequence;
  const prompt = tokenizer?.decode(promptIds) ?? promptIds.join(' ');
  const spans = tokens.map(({ id, logprob, text = ` ${id}` }) => {
    const probability = Math.exp(logprob);
    const shade = (0.6 * (1 - probability)).toFixed(2);
    return `<span style="background:rgba(230,80,60,${shade})" title="id ${id}, ${(100 * probability).toFixed(1)} %">${escape(text)}</span>`;
  });
  const figures = `${tokens.length} tokens, ended by ${reason}; prefill ${seconds(prefillSeconds)}, decode ${seconds(decodeSeconds)} (${(tokens.length / Math.max(decodeSeconds, 1e-9)).toFixed(0)} tokens/s), ${calls} model calls, cache ${bytes(cacheBytes)}`;
  return `<h2>Prompt ${at + 1}</h2><p class="text"><span class="prompt">${escape(prompt)}</span>${spans.join('')}${escape(rest)}</p><p class="figures">${figures}</p>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
