// The first half of every package's build: what an earlier build left must not end up in a tarball.
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
