import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** Serves the folder of the embedded model as `model/` beside the page, and puts it into the build. */
export function embeddedModel(): Plugin {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@tokstream/tiny/package.json')), 'model');
  const names = readdirSync(folder);
  return {
    name: 'embedded-model',
    configureServer(server) {
      server.middlewares.use('/model', (request, response, next) => {
        const name = names.find((known) => request.url === `/${known}`);
        if (name === undefined) return next();
        createReadStream(join(folder, name)).pipe(response);
      });
    },
    generateBundle() {
      for (const name of names) this.emitFile({ type: 'asset', fileName: `model/${name}`, source: readFileSync(join(folder, name)) });
    },
  };
}
