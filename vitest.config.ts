import { basename, dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';

const folder = process.cwd();
const reports = process.env['TOKSTREAM_TEST_REPORTS'];

/**
 * One configuration for every package; `--mode slow` runs `*.slow.test.ts` instead of the daily tests, `--mode plain-simd` those without relaxed SIMD.
 * With TOKSTREAM_TEST_REPORTS=DIR each run also leaves a JSON report there, which scripts/count-tests.mjs adds up.
 */
export default defineConfig(({ mode }) => ({
  resolve: { conditions: ['@tokstream/source', 'node', 'import', 'module', 'default'] },
  ssr: { resolve: { conditions: ['@tokstream/source', 'node', 'import', 'module', 'default'], externalConditions: ['node'] } },
  test: {
    root: folder,
    include: mode === 'slow' ? ['src/**/*.slow.test.ts'] : ['src/**/*.test.ts'],
    exclude: mode === 'slow' ? ['**/node_modules/**'] : ['**/node_modules/**', 'src/**/*.slow.test.ts'],
    reporters: reports === undefined ? ['default'] : ['default', ['json', { outputFile: join(reports, `${basename(dirname(folder))}-${basename(folder)}.${mode}.json`) }]],
    env: mode === 'plain-simd' ? { TOKSTREAM_RELAXED_SIMD: 'off' } : {},
    passWithNoTests: true,
    testTimeout: mode === 'slow' ? 900_000 : 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
}));
