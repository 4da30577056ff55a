import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { seedDemo } from '../../src/app/demo.js';

/** The databases that the current test file created. */
const created: string[] = [];

/** Creates a database with the current schema and no rows; resolves to its URL. */
export function createDatabase(name?: string): Promise<string> {
  return create(process.env.TEST_DATABASE_TEMPLATE, name);
}

/** Creates a database with the demo help centre; resolves to its URL. */
export async function createDemoDatabase(): Promise<string> {
  if (process.env.TEST_DEMO_TEMPLATE) return create(process.env.TEST_DEMO_TEMPLATE);
  // Benchmarks have no template.
  const url = await createDatabase();
  await seedDemo(url);
  return url;
}

/** Creates a database without tables, by default in UTF-8; resolves to its URL. */
export function createBlankDatabase(encoding?: string): Promise<string> {
  // Only template0 may be copied in another encoding, and the locale C fits each.
  return encoding === undefined
    ? create(undefined)
    : create(`template0 encoding '${encoding}' locale 'C'`);
}

async function create(
  template = 'template1',
  name = `test_${randomBytes(6).toString('hex')}`,
): Promise<string> {
  await onServer(`create database ${name} template ${template}`);
  created.push(name);
  const url = new URL(process.env.TEST_DATABASE_URL!);
  url.pathname = `/${name}`;
  return url.toString();
}

/** Drops the databases of the finished test file, also those with connections. */
export async function dropDatabases(): Promise<void> {
  for (const name of created.splice(0))
    await onServer(`drop database if exists ${name} with (force)`);
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
