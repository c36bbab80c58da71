// `bench AREA [options]`: what is measured, and against whom, is the area's business.
import { stop } from './read-arguments.ts';

const areas = {
  engines: () => import('./engines/compare-engines.ts'),
  tokenize: () => import('./tokenize/compare-tokenizing.ts'),
  readme: () => import('./write-readme.ts'),
} as const;

const area = process.argv[2] ?? '';
if (!Object.hasOwn(areas, area)) stop(`usage: bench ${Object.keys(areas).join('|')} [options]; --help after it lists them`, area === '--help' ? 0 : 2);
await areas[area as keyof typeof areas]();
