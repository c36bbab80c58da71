import { invalidArgument, readText } from '@tokstream/app-shell';
import type { LabelledText } from './labelled-text.ts';

/**
 * The user's texts: a file is one text, but a `.jsonl` file one a line, `{"text", "language", "labels": {…}}`.
 *
 * @throws `invalid-argument` with file and line
 */
export async function readTexts(files: readonly string[]): Promise<readonly LabelledText[]> {
  const texts = await Promise.all(
    files.map(async (file): Promise<readonly LabelledText[]> => {
      const text = await readText('The file', file);
      if (!file.endsWith('.jsonl')) return [{ name: file, text, language: 'unknown', labels: {} }];
      return text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [readLine(line, `${file}:${at + 1}`)]));
    }),
  );
  const found = texts.flat().filter(({ text }) => text.trim() !== '');
  if (found.length === 0) throw invalidArgument(`There is no text in ${files.join(', ')}; give files with text.`);
  return found;
}

function readLine(line: string, name: string): LabelledText {
  const value = parsed(line, name);
  const { text, language = 'unknown', labels = {} } = value;
  const isWhole = typeof text === 'string' && typeof language === 'string' && typeof labels === 'object' && labels !== null && Object.values(labels).every((label) => typeof label === 'string');
  if (!isWhole) throw invalidArgument(`${name} is no text; a line is {"text": "...", "language": "...", "labels": {"topic": "..."}}, of which only text is needed.`);
  return { name, text, language, labels: labels as Record<string, string> };
}

function parsed(line: string, name: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(line) as Record<string, unknown> | null) ?? {};
  } catch {
    throw invalidArgument(`${name} is no JSON; a line is {"text": "...", "language": "...", "labels": {"topic": "..."}}.`);
  }
}
