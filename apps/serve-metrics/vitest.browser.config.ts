import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { findBrowser } from '../playground/browser/find-browser.ts';

const reports = process.env['TOKSTREAM_TEST_REPORTS'];
const browser = findBrowser();
if (browser === undefined) {
  const line = 'NO BROWSER: the tests of the page of serve-metrics did not run; install chromium, or name one in CHROMIUM_PATH.';
  if (process.env['CI'] === 'true') throw new Error(line);
  process.stderr.write(`\n${line}\n\n`);
}

/** The page in a real browser. Not a part of `npm test`, which needs none. */
const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ['@tokstream/source', 'node', 'import', 'module', 'default'] },
  ssr: { resolve: { conditions: ['@tokstream/source', 'node', 'import', 'module', 'default'], externalConditions: ['node'] } },
  test: {
    include: browser === undefined ? [] : ['browser/**/*.test.ts'],
    passWithNoTests: true,
    reporters: reports === undefined ? ['default'] : ['default', ['json', { outputFile: join(reports, 'apps-serve-metrics.browser.json') }]],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
  },
});

// oxlint-disable-next-line import/no-default-export -- vitest asks for it
export default config;
