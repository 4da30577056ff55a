import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDatabaseAddress } from './database.js';

describe('The address of a database', () => {
  it('keeps what is not about TLS, and the embedded one as it is', () => {
    const embedded = 'postgres://doum:a%20b@localhost:5432/doum?host=/tmp/a%20folder';
    expect(readDatabaseAddress(embedded)).toEqual({ connectionString: embedded });
    expect(readDatabaseAddress('postgres://u@h/d?sslmode=disable&application_name=a')).toEqual({
      ...{ connectionString: 'postgres://u@h/d?application_name=a', ssl: false },
      sslnegotiation: undefined,
    });
    const { connectionString } = readDatabaseAddress('postgres://u@h/d?ssl=0&options=a?b&port=1');
    const { searchParams } = new URL(connectionString);
    expect(Object.fromEntries(searchParams)).toEqual({ options: 'a?b', port: '1' });
  });

  it('has its files read once', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'doum-address-'));
    const file = path.join(folder, 'ca.pem');
    writeFileSync(file, 'an authority');
    const { connectionString, ...tls } = readDatabaseAddress(
      `postgres://u@h/d?sslrootcert=${file}&sslmode=verify-full&sslnegotiation=direct`,
    );
    rmSync(folder, { recursive: true });
    expect(readDatabaseAddress(connectionString!)).toEqual({ connectionString });
    expect(tls).toEqual({ ssl: { ca: 'an authority' }, sslnegotiation: 'direct' });
  });
});
