import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { LRUCache } from 'lru-cache';
import { HOUR_MS } from '../core/durations.js';
import { ERROR_REASONS } from '../core/error-reasons.js';
import { badInput, DoumError } from '../core/errors.js';
import { FairQueue } from '../core/work/fair-queue.js';
import { PACKAGE_ROOT } from '../core/package-root.js';
import { withoutInvisible } from '../core/text/text.js';
import type { Person } from './person.js';
import { widestNetworkOf } from './rate-limits/rate-limiter.js';
import type { RateClient } from './rate-limits/rate-limits.js';

const LENGTH = { min: 10, max: 200 };

const FREQUENT = new Set(
  readFileSync(path.join(PACKAGE_ROOT, 'data', 'frequent-passwords.txt'), 'utf8').split(/\r?\n/),
);

/** How many passwords wait at most for their hash: in each queue, and of one network. */
const MAX_WAITING = { total: 100, network: 5 };
const RETRY_SECONDS = 5;

const derive = promisify<string, string, number, ScryptOptions, Buffer>(scrypt);
const KEY_BYTES = 32;
const randomText = (bytes: number) => randomBytes(bytes).toString('base64url');

/**
 * Hashes passwords by scrypt, one at a time in turns of networks: each hash occupies a core, memory
 * of 32 MiB, and one of the few threads that also compress answers.
 */
export class Passwords {
  private readonly turns = new FairQueue({ total: 1, perClient: 1 });
  /** From here one password at a time joins `turns`: many guessing networks delay others by one. */
  private readonly suspects = new FairQueue({ total: 1, perClient: 1 });
  /** The networks that sent a wrong password in the last hour. */
  private readonly failed = new LRUCache<string, true>({ max: 10_000, ttl: HOUR_MS });
  /** The hash of no password. Its check takes as long as the check of a real hash. */
  private readonly nobody: string;

  /** `cost`: the parameter N of scrypt, a power of 2. */
  constructor(private readonly cost: number) {
    this.nobody = `${this.beginning()}$${randomText(KEY_BYTES)}`;
  }

  /** The hash to store, with its parameters. Throws RATE_LIMITED if too many passwords wait. */
  hash(password: string, client: RateClient): Promise<string> {
    return this.hashLike(this.beginning(), password, client);
  }

  /** Whether the password has the stored hash. A check without a hash (null) takes as long. */
  async verify(password: string, stored: string | null, client: RateClient): Promise<boolean> {
    const wanted = stored ?? this.nobody;
    const found = await this.hashLike(wanted, password, client);
    const isRight = timingSafeEqual(Buffer.from(found), Buffer.from(wanted));
    if (!isRight) this.failed.set(widestNetworkOf(client), true);
    return isRight;
  }

  /** The name and the parameters N, r and p of the function, and a new salt. */
  private beginning(): string {
    return `$scrypt$${this.cost}$8$3$${randomText(16)}`;
  }

  /** The hash of a password that has the parameters and the salt of another hash. */
  private async hashLike(other: string, password: string, client: RateClient): Promise<string> {
    const network = widestNetworkOf(client);
    const { turns, suspects } = this;
    const isSuspect = this.failed.has(network) || turns.waitingFor(network) > 0;
    const ofNetwork = turns.waitingFor(network) + suspects.waitingFor(network);
    const { waiting } = isSuspect ? suspects : turns;
    if (waiting >= MAX_WAITING.total || ofNetwork >= MAX_WAITING.network)
      throw new DoumError('RATE_LIMITED', 'Too many passwords wait to be checked.', {
        hint: `Try again in ${RETRY_SECONDS} seconds.`,
        retryAfterSeconds: RETRY_SECONDS,
      });
    const beginning = other.split('$').slice(0, 6);
    const [N = 0, r = 0, p = 0] = beginning.slice(2, 5).map(Number);
    // scrypt needs a little more than 128 · N · r bytes.
    const options = { N, r, p, maxmem: 256 * N * r };
    const text = password.normalize('NFKC');
    const hash = () => turns.run(network, () => derive(text, beginning[5]!, KEY_BYTES, options));
    const key = await (isSuspect ? suspects.run(network, hash) : hash());
    return [...beginning, key.toString('base64url')].join('$');
  }
}

const normalized = (text: string) => text.normalize('NFKC').trim().toLowerCase();

/** Throws BAD_USER_INPUT, naming `field`, for a password that is easy to guess. */
export function checkPassword(
  password: string,
  { name, email }: Pick<Person, 'name' | 'email'>,
  field: string,
): void {
  const text = normalized(password);
  const reasons = {
    PASSWORD_LENGTH: !hasLength(password) || withoutInvisible(text).trim() === '',
    PASSWORD_IS_NAME: [name, email ?? ''].map(normalized).includes(text),
    PASSWORD_TOO_FREQUENT: FREQUENT.has(text),
  };
  for (const reason of Object.keys(reasons) as (keyof typeof reasons)[])
    if (reasons[reason])
      throw badInput(field, ERROR_REASONS[reason], 'Choose several words.', { reason });
}

function hasLength(password: string): boolean {
  const { length } = [...password.normalize('NFKC')];
  return length >= LENGTH.min && length <= LENGTH.max;
}
