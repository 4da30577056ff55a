import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { OperatorError } from '../../core/errors.js';
import type { Assets, Render } from '../../web/index.js';
import { PACKAGE_ROOT } from '../package-root.js';

/** What `npm run build:web` makes: pages and their files, and the module that renders the help centre. */
export const WEB = path.join(PACKAGE_ROOT, 'dist', 'web');
const RENDER = path.join(PACKAGE_ROOT, 'dist', 'web-render', 'render.js');

const HELP_ENTRY = 'help/main.tsx';

interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
}

/** The function that renders the help centre, and the files that its pages load. OperatorError where they are not built. */
export async function loadHelpCentre(): Promise<{ render: Render; assets: Assets }> {
  const text = await readFile(path.join(WEB, '.vite', 'manifest.json'), 'utf8').catch((error: unknown) => {
    throw new OperatorError('The pages are not built: run `npm run build:web` first.', { cause: error });
  });
  const manifest = JSON.parse(text) as Record<string, ManifestEntry>;
  const { render } = (await import(pathToFileURL(RENDER).href)) as { render: Render };
  const chunks = reached(manifest, HELP_ENTRY);
  const [script, ...preloads] = chunks.map(({ file }) => `/${file}`);
  return {
    render,
    assets: { script: script!, preloads, styles: chunks.flatMap(({ css = [] }) => css.map((file) => `/${file}`)) },
  };
}

/** The entry, and all that it imports at once. */
function reached(manifest: Record<string, ManifestEntry>, name: string, seen = new Set<string>()): ManifestEntry[] {
  const entry = manifest[name];
  if (!entry || seen.has(name)) return [];
  seen.add(name);
  return [entry, ...(entry.imports ?? []).flatMap((imported) => reached(manifest, imported, seen))];
}
