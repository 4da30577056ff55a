import type { ClientConfig } from 'pg';
import { parse } from 'pg-connection-string';

/** The parameters of an address about TLS. */
const TLS = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslnegotiation'];

/** An address of Postgres, and the options of TLS that were in it. */
export type DatabaseAddress = Required<Pick<ClientConfig, 'connectionString'>> &
  Pick<ClientConfig, 'ssl' | 'sslnegotiation'>;

/**
 * Reads the files with certificates that an address names, once: node-postgres reads them for each
 * new connection, and a file that is gone would end the process there. Throws when one cannot be
 * read.
 */
export function readDatabaseAddress(url: string): DatabaseAddress {
  const { ssl, sslnegotiation } = parse(url) as Pick<ClientConfig, 'ssl' | 'sslnegotiation'>;
  if (ssl === undefined) return { connectionString: url };
  const end = url.indexOf('?');
  const parameters = new URLSearchParams(url.slice(end + 1));
  for (const name of [...TLS, 'uselibpqcompat']) parameters.delete(name);
  return { connectionString: `${url.slice(0, end)}?${parameters}`, ssl, sslnegotiation };
}
