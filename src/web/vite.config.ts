import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import react from '@vitejs/plugin-react';

/**
 * Builds the pages to `dist/web`: one page for each `<page>/index.html`, and the script of the help
 * centre, whose HTML the server renders. Their files go to `assets`. With `--ssr`, builds the
 * renderer of the help centre with all dependencies to `dist/web-render`.
 */
export default defineConfig(({ isSsrBuild }) => ({
  root: import.meta.dirname,
  plugins: [react(), compressAssets()],
  worker: { format: 'es' },
  // The renderer uses React's production build, even if NODE_ENV differs.
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
            desk: 'desk/index.html',
            graphiql: 'graphiql/index.html',
          },
      // One file for the small modules that pages share: each file costs a slow phone a round trip.
      // page-brand.ts runs on the desk and the analytics page alone.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'small',
              test: /preload-helper|web.(help|shared).*(?<!page-brand)\.ts$/,
              minShareCount: 2,
            },
          ],
          includeDependenciesRecursively: false,
        },
      },
      checks: { moduleLevelDirective: false },
    },
  },
}));

const COMPRESSIBLE = /\.(?:css|html|js|json|map|svg|ttf|txt|wasm)$/;

/** A smaller file fits into one packet without compression. */
const MIN_COMPRESSED_BYTES = 1_024;

/** Quality 11 would make the files 8 % smaller, but the build ten times as long. */
const BROTLI_QUALITY = 9;

/**
 * A Vite plugin that writes a `.br` and a `.gz` file beside each built asset, unless the compressed
 * file would be larger.
 */
function compressAssets(): Plugin {
  return {
    name: 'doum-compress-assets',
    apply: (config, { command }) => command === 'build' && !config.build?.ssr,
    async writeBundle({ dir }) {
      const folder = path.join(dir!, 'assets');
      const names = await readdir(folder);
      await Promise.all(
        names
          .filter((name) => COMPRESSIBLE.test(name))
          .map((name) => compressFile(path.join(folder, name))),
      );
    },
  };
}

async function compressFile(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.length < MIN_COMPRESSED_BYTES) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, { params }),
    promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  if (br.length < bytes.length) await writeFile(`${file}.br`, br);
  if (gz.length < bytes.length) await writeFile(`${file}.gz`, gz);
}
