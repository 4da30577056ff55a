import { DoumError } from '../../core/errors.js';
import { createCounter, type Registry } from '../../core/metrics.js';

/**
 * Maximum total cost of unanswered operations, in points (see `core/cost`). A server with two cores
 * executes about 20,000 points a second.
 */
export interface AdmissionLimits {
  /** For one client. */
  perClient: number;
  /** For all clients, in equal shares. At most twice as many points are admitted in total. */
  total: number;
}

/** A few seconds of work. Operations beyond these limits are refused at once. */
export const ADMISSION_LIMITS: AdmissionLimits = { perClient: 30_000, total: 200_000 };

/** After this time an overloaded server can usually admit the operation. */
export const OVERLOAD_RETRY_SECONDS = 2;

/**
 * Limits the waiting work: an operation that would have to wait for too much other work is refused
 * before its execution. A client without other operations may send one of any size, unless the
 * server as a whole is full. Refusals are counted by cause: the client sends too much, or the
 * server has too much work.
 */
export class Admission {
  private total = 0;
  private readonly byClient = new Map<string, number>();

  private readonly refused;

  constructor(
    private readonly limits: AdmissionLimits,
    registry: Registry,
  ) {
    this.refused = createCounter(
      registry,
      'doum_overloaded_total',
      'Operations refused with OVERLOADED, by scope: client (it has too much unanswered work), ' +
        'server (all clients together have).',
      [{ scope: 'client' }, { scope: 'server' }],
    );
  }

  /** Admits an operation and returns a function that releases it. Throws OVERLOADED. */
  admit(client: string, points: number): () => void {
    const own = this.byClient.get(client) ?? 0;
    const clients = this.byClient.size + (own === 0 ? 1 : 0);
    const max = Math.min(this.limits.perClient, this.limits.total / clients);
    const isServerFull = this.total + points > this.limits.total;
    const refuse = (message: string) => {
      this.refused.inc({ scope: isServerFull ? 'server' : 'client' });
      return new DoumError('OVERLOADED', message, {
        hint: `Try again in ${OVERLOAD_RETRY_SECONDS} seconds, with fewer requests at once.`,
        retryAfterSeconds: OVERLOAD_RETRY_SECONDS,
      });
    };
    if (own > 0 && own + points > max)
      throw refuse('Too much is being done for this client already.');
    if (this.total + points > 2 * this.limits.total) throw refuse('The server has too much to do.');
    this.add(client, points);
    let isAdmitted = true;
    return () => {
      if (isAdmitted) this.add(client, -points);
      isAdmitted = false;
    };
  }

  private add(client: string, points: number): void {
    this.total += points;
    const own = (this.byClient.get(client) ?? 0) + points;
    if (own <= 0) this.byClient.delete(client);
    else this.byClient.set(client, own);
  }
}
