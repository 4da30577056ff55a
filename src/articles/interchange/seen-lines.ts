import { badInput, DoumError } from '../../core/errors.js';
import type { ImportContext } from './import-context.js';
import {
  countEffects,
  type Effect,
  ImportConflict,
  type ImportReport,
  toLineError,
} from './import-report.js';
import type { Line } from './line-formats.js';
import type { WantedArticle } from './plan-article.js';

type NamedLine = Extract<Line, { type: 'product' | 'category' | 'platform' | 'dictionaryEntry' }>;

/**
 * The things that lines of the file have named so far. The first line of a thing counts; for a
 * later line about the same thing each method throws BAD_USER_INPUT, which names the first line.
 */
export class SeenLines {
  private readonly names = new Map<string, number>();
  private readonly ids = new Map<number, number>();
  private readonly things = new Map<string, { line: number; text: string }>();

  /** By externalId and slug; without both by title and category. */
  article(line: number, { externalId, slug, categoryId, content }: WantedArticle): void {
    const names: [string, string | undefined, string][] = [
      ['externalId', externalId, `externalId ${externalId}`],
      ['slug', slug, `slug ${slug}`],
    ];
    if (externalId === undefined && slug === undefined)
      names.push(['title', content.title, `title ${categoryId} ${content.title}`]);
    const given = names.filter(([, value]) => value !== undefined);
    for (const [field, value, name] of given) {
      const first = this.names.get(name);
      if (first === undefined) continue;
      throw badInput(
        field,
        `Line ${first} has an article with the same ${field} ${JSON.stringify(value)}.`,
        'Leave one of them.',
      );
    }
    for (const [, , name] of given) this.names.set(name, line);
  }

  /** By the id of the stored article. */
  articleId(line: number, id: number): void {
    const first = this.ids.get(id);
    if (first !== undefined && first !== line)
      throw badInput('', `Line ${first} is about the same article.`, 'Leave one of them.');
    this.ids.set(id, line);
  }

  /**
   * By slug or word; an equal line is accepted. Call `took` when the line has been imported.
   */
  thing(thing: NamedLine): void {
    const { key, field, name } = keyOf(thing);
    const first = this.things.get(key);
    if (!first || first.text === JSON.stringify(thing)) return;
    throw badInput(
      field,
      `Line ${first.line} says otherwise about the same ${thing.type} ${JSON.stringify(name)}.`,
      'Leave one of them.',
    );
  }

  /** Records that the line was imported, so that it is the first of its thing. */
  took(line: number, thing: NamedLine): void {
    const { key } = keyOf(thing);
    if (!this.things.has(key)) this.things.set(key, { line, text: JSON.stringify(thing) });
  }
}

function keyOf(thing: NamedLine): { key: string; field: string; name: string } {
  const [field, name] = 'word' in thing ? ['word', thing.word.toLowerCase()] : ['slug', thing.slug];
  return { key: `${thing.type} ${name}`, field, name };
}

/** Writes what lines say, each line whole or not at all, and reports the lines that are refused. */
export class LineAttempts {
  constructor(private readonly report: ImportReport) {}

  /**
   * Writes a line and counts its effects. Resolves to false when the line was refused; it is then
   * reported with the name of its article. An error that is not about the line rejects.
   */
  async attempt(
    context: ImportContext,
    line: number,
    work: (effects: Effect[]) => Promise<void>,
    article?: string,
  ): Promise<boolean> {
    const effects: Effect[] = [];
    const error = await this.whole(context, () => work(effects));
    if (error) this.refuse(line, error, article);
    else this.count(line, effects);
    return !error;
  }

  /**
   * Does the work whole or not at all, at a savepoint. Resolves to the error when it was about the
   * line; any other error rejects.
   */
  async whole(context: ImportContext, work: () => Promise<unknown>): Promise<Error | undefined> {
    try {
      // Inside a transaction this is a savepoint.
      await context.manager.transaction(work);
      return undefined;
    } catch (error) {
      if (!(error instanceof ImportConflict) && !toLineError(0, error)) throw error;
      context.rolledBack();
      return error as Error;
    }
  }

  /** Like `attempt`, for work that writes nothing; undefined when the line was refused. */
  async orRefuse<T>(
    line: number,
    read: () => T | Promise<T>,
    article: () => string | undefined,
  ): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DoumError || error instanceof ImportConflict)) throw error;
      this.refuse(line, error, article());
      return undefined;
    }
  }

  /** Counts the effects of a line in the report. */
  count(line: number, effects: Effect[]): void {
    countEffects(this.report, line, effects);
  }

  /** Reports a refused line; throws the error when it is not about the line. */
  refuse(line: number, error: Error, article?: string): void {
    if (error instanceof ImportConflict) {
      this.report.conflicts.push({
        line,
        ...error.thing,
        fields: error.fields,
        reason: error.message,
      });
      return;
    }
    const lineError = toLineError(line, error, article);
    if (!lineError) throw error;
    this.report.errors.push(lineError);
  }
}
