import { runApp } from '@tokstream/app-shell';
import { help } from './read-settings.ts';
import { run } from './run.ts';

process.exitCode = await runApp('speculate', help, run, ({ code }) => (code === 'tokens-differ' ? 1 : undefined));
