import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressAssets } from './compress-assets.js';

/**
 * Builds the pages to `dist/web`: one for each `<page>/index.html`, and the help centre's script,
 * whose page the server renders; what they load goes to `assets`. With `--ssr` it builds that
 * rendering, to `dist/web-render`, with all that it needs.
 */
export default defineConfig(({ isSsrBuild }) => ({
  root: import.meta.dirname,
  plugins: [react(), compressAssets()],
  worker: { format: 'es' },
  // One build of React for whoever renders, however the server was started.
  define: { 'process.env.NODE_ENV': '"production"' },
  ssr: { noExternal: true },
  build: {
    outDir: isSsrBuild ? '../../dist/web-render' : '../../dist/web',
    emptyOutDir: true,
    manifest: !isSsrBuild,
    // GraphiQL's editor is 2.8 MB and loads after the page is shown.
    chunkSizeWarningLimit: 3000,
    rolldownOptions: {
      input: isSsrBuild
        ? 'render.tsx'
        : {
            help: 'help/main.tsx',
            analytics: 'analytics/index.html',
            graphiql: 'graphiql/index.html',
          },
      checks: { moduleLevelDirective: false },
    },
  },
}));
