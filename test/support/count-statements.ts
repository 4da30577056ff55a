import { jest } from '@jest/globals';
import pg from 'pg';

/** Statements of the indexer and of caches that look by themselves, whatever requests there are. */
const BY_ITSELF = /outbox|indexer_lease|delivery|search_target|term_vector|slug_history|synonym_set|dictionary_entry/;

const RUNS = 3;

/**
 * The SQL statements that the work needs, without those that are sent anyway: the fewest of three runs, because what the server
 * does by itself (a sample of the index, a lease) can only add to a run.
 */
export async function statementsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const runs: string[][] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await statementsOfRun(work));
  return runs.reduce((fewest, run) => (run.length < fewest.length ? run : fewest));
}

async function statementsOfRun(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const original = pg.Client.prototype.query;
  const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const first = args[0] as string | { text?: string };
    const text = typeof first === 'string' ? first : (first.text ?? '');
    if (!BY_ITSELF.test(text)) statements.push(text);
    return (original as (...all: unknown[]) => unknown).apply(this, args);
  } as never);
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return statements;
}
