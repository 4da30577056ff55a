import type { ImportReport } from '../../articles/index.js';
import { printable } from './printable.js';

const SHOWN = 50;

/** The report of an import for people: counts, then what was left out, at most 50 of each. */
export function describeImport(report: ImportReport): string {
  const { lines, errors, conflicts, overwritten, planned } = report;
  const isDryRun = planned !== undefined;
  const counts = (what: string, { created, updated, unchanged }: ImportReport['articles']) =>
    `  ${what.padEnd(15)} ${created} created, ${updated} updated, ${unchanged} unchanged\n`;
  return [
    `Lines read: ${lines}.${isDryRun ? ' Nothing was written; an import would do this:' : ''}\n`,
    counts('products', report.products),
    counts('categories', report.categories),
    counts('platforms', report.platforms),
    counts('synonym sets', report.synonymSets),
    counts('dictionary', report.dictionaryEntries),
    counts('articles', report.articles),
    ...list('Changes:', planned ?? [], ({ type, key, outcome, fields = [] }) => {
      const changed = fields.length > 0 ? ` (${fields.join(', ')})` : '';
      return `${type} ${key} ${outcome}${changed}`;
    }),
    ...list(
      `Changed by people, set back to what the file says (${overwritten.length}):`,
      overwritten,
      ({ type, key, fields }) => `${type} ${key} (${fields.join(', ')})`,
    ),
    ...list(
      `Changed by people, left as it is (${conflicts.length}); --overwrite takes the file's side:`,
      conflicts,
      ({ type, key, reason }) => `${type} ${key}: ${reason}`,
    ),
    ...list(`Refused (${errors.length}):`, errors, ({ article, field, reason }) => {
      const named = field !== undefined && reason.startsWith(field) ? undefined : field;
      return `${[article !== undefined && `article "${article}"`, named].filter(Boolean).join(', ')}: ${reason}`;
    }),
  ].join('');
}

function* list<T extends { line: number }>(
  heading: string,
  things: T[],
  describe: (thing: T) => string,
): Generator<string> {
  if (things.length === 0) return;
  yield `${heading}\n`;
  for (const thing of things.slice(0, SHOWN)) {
    const description = describe(thing);
    yield (
      printable(`  line ${thing.line}${description.startsWith(': ') ? '' : ', '}${description}`) +
      '\n'
    );
  }
  if (things.length > SHOWN) yield `  and ${things.length - SHOWN} more (--json lists all)\n`;
}
