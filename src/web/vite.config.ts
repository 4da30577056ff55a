import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Each page is an input, built to `<page>/index.html`; what they load goes to `assets`.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    // GraphiQL's editor is 2.8 MB and loads after the page is shown.
    chunkSizeWarningLimit: 3000,
    rolldownOptions: {
      input: { graphiql: 'graphiql/index.html' },
      checks: { moduleLevelDirective: false },
    },
  },
});
