import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { putReadmeTable } from './engines/report/readme-table.ts';
import { readResults, writeWhole } from './engines/results/results-file.ts';
import { readArguments, stop } from './read-arguments.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const { values } = readArguments({ options: { json: { type: 'string', default: path('../engines.json') }, readme: { type: 'string', default: path('../../../README.md') }, help: { type: 'boolean' } } });
if (values.help === true) stop('usage: bench readme [--json FILE] [--readme FILE]: puts the table of the results (tools/bench/engines.json) into the README', 0);
try {
  await writeWhole(values.readme, putReadmeTable(await readFile(values.readme, 'utf8'), await readResults(values.json)));
} catch (error) {
  stop((error as Error).message, 1);
}
