import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { badInput, DoumError } from '../core/errors.js';
import { FairQueue } from '../core/fair-queue.js';
import { PACKAGE_ROOT } from '../core/package-root.js';
import { withoutInvisible } from '../core/text.js';
import type { Person } from './person.js';
import { widestNetworkOf } from './rate-limits/rate-limiter.js';
import type { RateClient } from './rate-limits/rate-limits.js';

const LENGTH = { min: 10, max: 200 };

const FREQUENT = new Set(
  readFileSync(path.join(PACKAGE_ROOT, 'data', 'frequent-passwords.txt'), 'utf8').split(/\r?\n/),
);

/** How many passwords wait at most for their hash: of all networks, and of one network. */
const MAX_WAITING = { total: 100, network: 5 };
const RETRY_SECONDS = 5;

const BLOCK_SIZE = 8;
const PARALLELIZATION = 3;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/**
 * Hashes passwords by scrypt, one at a time in turns of networks: each hash occupies a core, memory
 * of 32 MiB, and one of the few threads that also compress answers.
 */
export class Passwords {
  private readonly turns = new FairQueue({ total: 1, perClient: 1 });
  /** What no password has. Checking it takes as long as checking a real hash. */
  private readonly nobody: string;

  /** `cost`: the parameter N of scrypt, a power of 2. */
  constructor(private readonly cost: number) {
    this.nobody = this.written(randomBytes(SALT_BYTES), randomBytes(KEY_BYTES));
  }

  /** The hash to store, with its parameters. Throws RATE_LIMITED if too many passwords wait. */
  async hash(password: string, client: RateClient): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const options = { N: this.cost, r: BLOCK_SIZE, p: PARALLELIZATION };
    return this.written(salt, await this.inTurn(password, salt, options, client));
  }

  /** Whether a stored hash is the password's. A person without a hash (null) takes as long. */
  async verify(password: string, stored: string | null, client: RateClient): Promise<boolean> {
    const [N, r, p, salt, key] = (stored ?? this.nobody).split('$').slice(2) as [
      ...[N: string, r: string, p: string],
      ...[salt: string, key: string],
    ];
    const options = { N: Number(N), r: Number(r), p: Number(p) };
    const found = await this.inTurn(password, Buffer.from(salt, 'base64url'), options, client);
    return timingSafeEqual(found, Buffer.from(key, 'base64url'));
  }

  private async inTurn(
    password: string,
    salt: Buffer,
    options: { N: number; r: number; p: number },
    client: RateClient,
  ): Promise<Buffer> {
    const network = widestNetworkOf(client);
    const { turns } = this;
    if (turns.waiting >= MAX_WAITING.total || turns.waitingFor(network) >= MAX_WAITING.network)
      throw new DoumError('RATE_LIMITED', 'Too many passwords wait to be checked.', {
        hint: `Try again in ${RETRY_SECONDS} seconds.`,
        retryAfterSeconds: RETRY_SECONDS,
      });
    // scrypt needs a little more than 128 · N · r bytes.
    const maxmem = 256 * options.N * options.r;
    return turns.run(network, () =>
      derive(password.normalize('NFKC'), salt, KEY_BYTES, { ...options, maxmem }),
    );
  }

  private written(salt: Buffer, key: Buffer): string {
    const texts = [salt, key].map((bytes) => bytes.toString('base64url'));
    return ['', 'scrypt', this.cost, BLOCK_SIZE, PARALLELIZATION, ...texts].join('$');
  }
}

const normalized = (text: string) => text.normalize('NFKC').trim().toLowerCase();

/** Throws BAD_USER_INPUT, naming `field`, for a password that is easy to guess. */
export function checkPassword(
  password: string,
  { name, email }: Pick<Person, 'name' | 'email'>,
  field: string,
): void {
  const { length } = [...password.normalize('NFKC')];
  const isBlank = withoutInvisible(password).trim() === '';
  if (length < LENGTH.min || length > LENGTH.max || isBlank)
    throw badInput(
      field,
      `A password has ${LENGTH.min} to ${LENGTH.max} characters, not only spaces.`,
      'Choose several words.',
      { reason: 'PASSWORD_LENGTH' },
    );
  const text = normalized(password);
  if (text === normalized(name) || text === normalized(email ?? ''))
    throw badInput(field, 'The password is your name or e-mail address.', 'Choose another one.', {
      reason: 'PASSWORD_IS_NAME',
    });
  if (FREQUENT.has(text))
    throw badInput(field, 'Many people have this password.', 'Choose another one.', {
      reason: 'PASSWORD_TOO_FREQUENT',
    });
}
