import type { ViteUserConfig } from 'vitest/config';
import { browserTests } from '../../packages/testing/src/browser-tests.ts';

const config: ViteUserConfig = browserTests('playground');

// oxlint-disable-next-line import/no-default-export -- vitest asks for it
export default config;
