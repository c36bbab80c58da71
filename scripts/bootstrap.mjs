// The door of the repository: `node scripts/bootstrap.mjs TASK [arguments]`, needing Node and npm only.
// This file is written so that any Node parses it: an old one gets one clear line, not a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write('tokstream needs Node 20.19 or newer and this is Node ' + process.versions.node + '; install a current one from https://nodejs.org and run the command again.\n');
  process.exit(1);
}

import('./bootstrap/tasks.mjs').then(({ runTask }) => runTask(process.argv[2], process.argv.slice(3)));
