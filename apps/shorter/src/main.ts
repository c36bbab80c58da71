import { runApp } from '@tokstream/app-shell';
import { help } from './read-settings.ts';
import { run } from './run.ts';

process.exitCode = await runApp('shorter', help, run);
