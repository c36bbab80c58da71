import { runApp } from '@tokstream/app-shell';
import { help } from './read-settings.ts';
import { run } from './run.ts';

process.exitCode = await runApp('token-stream', help, run, ({ code }) => (code === 'held-too-long' ? 2 : undefined));
