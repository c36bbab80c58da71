import { defaultClientConditions, defineConfig, type UserConfig } from 'vite';
import { embeddedModel } from './embedded-model.plugin.ts';

const config: UserConfig = defineConfig({
  // Relative, so that the folder works under any path.
  base: './',
  plugins: [embeddedModel()],
  // The packages' sources: nothing has to be built first.
  resolve: { conditions: ['@tokstream/source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // The TensorFlow.js backends are large, and loaded when chosen.
    chunkSizeWarningLimit: 2000,
    // What the packages import in Node alone.
    rolldownOptions: { onwarn: (warning, warn) => void (/externalized for browser compatibility/.test(warning.message) || warn(warning)) },
  },
  preview: { port: 4173 },
});

// oxlint-disable-next-line import/no-default-export -- Vite asks for it
export default config;
