import { tinyDirectory } from '@tokstream/tiny';
import { generate } from './generate.js';

process.stdout.write(JSON.stringify(await generate(tinyDirectory, tinyDirectory)));
