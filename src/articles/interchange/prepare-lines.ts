import { DoumError } from '../../core/errors.js';
import { Turns } from '../../core/turns.js';
import { cleanBody } from '../article-content.js';
import { type RenderedBody, renderBody } from '../markdown.js';
import { type Line, parseLine } from './line-formats.js';

/** A line of the file. Numbers start at 1. */
export interface NumberedLine {
  number: number;
  text: string;
}

/** A line that is ready for its transaction. */
export interface PreparedLine extends NumberedLine {
  /** Returns the line. Throws the error for which it is refused. */
  parsed: () => Line;
}

/** Lines of one transaction, with the rendered bodies of their articles. */
export interface PreparedLines {
  lines: PreparedLine[];
  /** Renders a body like `renderBody`, and returns those that are rendered already. */
  render: typeof renderBody;
}

const turns = new Turns();

/**
 * Does the part of an import that needs no database: parses lines and renders the bodies of their
 * articles. Thus a chunk can be prepared while another one is written.
 */
export async function prepareLines(lines: readonly NumberedLine[]): Promise<PreparedLines> {
  const rendered = new Map<string, RenderedBody>();
  const prepared: PreparedLine[] = [];
  for (const { number, text } of lines) {
    const parsed = attempt(() => parseLine(text));
    prepared.push({ number, text, parsed });
    for (const body of bodiesOf(parsed)) {
      await turns.next();
      renderInto(rendered, body);
    }
  }
  return {
    lines: prepared,
    render: (body, field) => rendered.get(body) ?? renderBody(body, field),
  };
}

/** Calls the function now, and returns a function that returns its result or throws its error. */
function attempt<T>(work: () => T): () => T {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function bodiesOf(parsed: () => Line): string[] {
  try {
    const line = parsed();
    if (line.type !== 'article') return [];
    return [...line.variants, ...(line.draft?.variants ?? [])].map(({ body }) => body);
  } catch {
    // Reported when the line is imported.
    return [];
  }
}

/** Leaves out a body that is refused: the import renders it again to report it with its field. */
function renderInto(rendered: Map<string, RenderedBody>, written: string): void {
  try {
    const body = cleanBody(written, 'body');
    if (!rendered.has(body)) rendered.set(body, renderBody(body));
  } catch (error) {
    if (!(error instanceof DoumError)) throw error;
  }
}
