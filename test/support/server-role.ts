import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { openTestConnection } from './terminate-backends.js';

/** A role with the rights that docs/operations.md gives to a server: it reads and writes rows. */
export interface ServerRole {
  readonly name: string;
  /** The address of the database as this role. */
  readonly url: string;
  /** Drops the role. Its connections must have ended. */
  drop(): Promise<void>;
}

/** Creates the role with the statements of docs/operations.md. */
export async function createServerRole(databaseUrl: string): Promise<ServerRole> {
  const name = `server_${randomBytes(6).toString('hex')}`;
  const url = new URL(databaseUrl);
  const owner = url.username;
  const document = await readFile('docs/operations.md', 'utf8');
  const grants = /```sql\n(grant usage[^`]+)```/.exec(document)![1]!;
  const run = async (statements: string) => {
    const connection = await openTestConnection(databaseUrl);
    try {
      await connection.query(statements);
    } finally {
      await connection.end();
    }
  };
  await run(
    `create role ${name} login password 'secret';` +
      grants.replaceAll('doum_server', name).replaceAll('doum_owner', owner),
  );
  [url.username, url.password] = [name, 'secret'];
  return {
    ...{ name, url: url.toString() },
    drop: () => run(`drop owned by ${name}; drop role ${name}`),
  };
}
