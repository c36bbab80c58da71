import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { findBrowser } from './find-browser.ts';

const conditions = ['@tokstream/source', 'node', 'import', 'module', 'default'];

/**
 * The vitest configuration of the tests of an app's page in a real browser, in its folder `browser`. Not a part of `npm test`, which needs no
 * browser: where there is none they are left out with a line, and in CI that is an error.
 *
 * @param app its folder in `apps`
 */
export function browserTests(app: string): ViteUserConfig {
  const reports = process.env['TOKSTREAM_TEST_REPORTS'];
  const browser = findBrowser();
  if (browser === undefined) {
    const line = `NO BROWSER: the tests of the page of ${app} did not run; install chromium, or name one in CHROMIUM_PATH.`;
    if (process.env['CI'] === 'true') throw new Error(line);
    process.stderr.write(`\n${line}\n\n`);
  }
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: ['node'] } },
    test: {
      include: browser === undefined ? [] : ['browser/**/*.test.ts'],
      passWithNoTests: true,
      reporters: reports === undefined ? ['default'] : ['default', ['json', { outputFile: join(reports, `apps-${app}.browser.json`) }]],
      testTimeout: 120_000,
      hookTimeout: 180_000,
      pool: 'forks',
    },
  });
}
