import { DoumError } from '../../core/errors.js';

/**
 * In points (see `core/cost`) of operations that are not answered yet; a server with two cores does
 * about 20,000 a second.
 */
export interface AdmissionLimits {
  /** Of one client. */
  perClient: number;
  /** Of all clients, who get equal parts of it; at most twice as much is ever admitted. */
  inAll: number;
}

/** What waits behind so much is answered in about this time. */
export const OVERLOAD_RETRY_SECONDS = 2;

/**
 * Bounds how much work waits: an operation that would wait behind too much is refused whole, before
 * any of it is done. A client for whom nothing is done has room for one operation of any size,
 * unless the server as a whole is full.
 */
export class Admission {
  private total = 0;
  private readonly byClient = new Map<string, number>();

  constructor(private readonly limits: AdmissionLimits) {}

  /** Admits an operation; the result lets it go, once. Throws OVERLOADED. */
  enter(client: string, points: number): () => void {
    const own = this.byClient.get(client) ?? 0;
    const clients = this.byClient.size + (own === 0 ? 1 : 0);
    const most = Math.min(this.limits.perClient, this.limits.inAll / clients);
    if (own > 0 && own + points > most)
      throw overloaded('Too much is being done for this client already.');
    if (this.total + points > 2 * this.limits.inAll)
      throw overloaded('The server has too much to do.');
    this.add(client, points);
    let isIn = true;
    return () => {
      if (isIn) this.add(client, -points);
      isIn = false;
    };
  }

  private add(client: string, points: number): void {
    this.total += points;
    const own = (this.byClient.get(client) ?? 0) + points;
    if (own <= 0) this.byClient.delete(client);
    else this.byClient.set(client, own);
  }
}

function overloaded(message: string): DoumError {
  return new DoumError('OVERLOADED', message, {
    hint: `Try again in ${OVERLOAD_RETRY_SECONDS} seconds, with fewer requests at once.`,
  });
}
