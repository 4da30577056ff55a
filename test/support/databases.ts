import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** What the running test file has made. */
const made: string[] = [];

/**
 * Makes a database on the shared server whose schema is up to date and which holds no rows;
 * resolves to its address.
 */
export function createDatabase(name?: string): Promise<string> {
  return create(process.env.TEST_DATABASE_TEMPLATE, name);
}

/** Makes a database with the demo help centre; resolves to its address. */
export function createDemoDatabase(): Promise<string> {
  return create(process.env.TEST_DEMO_TEMPLATE);
}

/** Makes a database without any tables; resolves to its address. */
export function createBlankDatabase(): Promise<string> {
  return create(undefined);
}

async function create(
  template = 'template1',
  name = `test_${randomBytes(6).toString('hex')}`,
): Promise<string> {
  await onServer(`create database ${name} template ${template}`);
  made.push(name);
  const url = new URL(process.env.TEST_DATABASE_URL!);
  url.pathname = `/${name}`;
  return url.toString();
}

/** Drops the databases of the test file that has ended, whoever is still connected. */
export async function dropDatabases(): Promise<void> {
  for (const name of made.splice(0)) await onServer(`drop database if exists ${name} with (force)`);
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
