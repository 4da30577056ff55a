import { z } from 'zod';
import { addressWithUser, pemFile, wholeNumber } from './kinds.js';
import { variable } from './variable.js';

const ADDRESS = 'an address like postgres://user:password@host:5432/database';

/** The variables of Postgres, and of the embedded one. */
export const DATABASE_VARIABLES = {
  databaseUrl: variable('DATABASE_URL', {
    schema: addressWithUser(/^postgres(ql)?$/).optional(),
    expects: ADDRESS,
    description:
      'A Postgres of version 15 or later. In the user and the password, `/ ? # @ %` are written ' +
      '`%2F %3F %23 %40 %25`.',
    fallback: 'the embedded Postgres',
    secret: true,
    mayHoldPassword: true,
  }),
  databaseDirectUrl: variable('DATABASE_DIRECT_URL', {
    schema: addressWithUser(/^postgres(ql)?$/).optional(),
    expects: `${ADDRESS} of the Postgres behind DATABASE_URL`,
    description:
      'The address of Postgres itself if `DATABASE_URL` names a connection pooler such as ' +
      'PgBouncer: each server has one connection there, for notifications.',
    fallback: 'that of `DATABASE_URL`',
    secret: true,
    mayHoldPassword: true,
  }),
  databaseCa: pemFile(
    'DATABASE_CA',
    'The certificate authority of Postgres, as a PEM file. All connections then use TLS, and check ' +
      'the certificate and the host name.',
  ),
  database: {
    poolSize: wholeNumber('DATABASE_POOL_SIZE', 10, {
      min: 5,
      max: 500,
      expects: (range) => `a number of connections ${range}`,
      description:
        'Maximum number of connections of a server to Postgres, besides the one for notifications.',
    }),
  },
  dataDir: variable('DATA_DIR', {
    schema: z.string().min(1).default('.doum'),
    expects: 'a folder for the embedded Postgres',
    description: 'The folder of the embedded Postgres and of its password.',
  }),
};
