import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, OperatorError } from '../../core/errors.js';
import type { Assets, Render } from '../../web/index.js';
import type { Documents } from '../limits/trusted-documents.js';
import { PACKAGE_ROOT } from '../package-root.js';

/**
 * What `npm run build:web` makes: pages and their files, and the module that renders the help
 * centre.
 */
export const WEB = path.join(PACKAGE_ROOT, 'dist', 'web');
const RENDER = path.join(PACKAGE_ROOT, 'dist', 'web-render', 'render.js');

const HELP_ENTRY = 'help/main.tsx';

type Manifest = Record<string, ManifestEntry>;

interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
}

/** What the server needs to show the pages. */
export interface Pages {
  /** Renders the help centre. */
  render: Render;
  /** What a page of the help centre loads. */
  assets: Assets;
  /** Every document that pages send, by the SHA-256 of its text. */
  documents: Documents;
}

/** Loads what was built of the pages. OperatorError where that is not there, or not whole. */
export async function loadPages(): Promise<Pages> {
  try {
    const manifest = JSON.parse(
      await readFile(path.join(WEB, '.vite', 'manifest.json'), 'utf8'),
    ) as Manifest;
    const { render, documents } = (await import(pathToFileURL(RENDER).href)) as Pick<
      Pages,
      'render' | 'documents'
    >;
    const chunks = reached(manifest, HELP_ENTRY);
    const [script, ...preloads] = chunks.map(({ file }) => `/${file}`);
    const styles = chunks.flatMap(({ css = [] }) => css.map((file) => `/${file}`));
    const files = [script ?? HELP_ENTRY, ...preloads, ...styles];
    await Promise.all(files.map((file) => access(path.join(WEB, file))));
    return { render, documents, assets: { script: script!, preloads, styles } };
  } catch (error) {
    const why = messageOf(error);
    throw new OperatorError(
      `The pages are not built, or not whole (${why}): run \`npm run build:web\`.`,
      { cause: error },
    );
  }
}

/** The entry, and all that it imports at once. */
function reached(manifest: Manifest, name: string, seen = new Set<string>()): ManifestEntry[] {
  const entry = manifest[name];
  if (!entry || seen.has(name)) return [];
  seen.add(name);
  return [entry, ...(entry.imports ?? []).flatMap((imported) => reached(manifest, imported, seen))];
}
