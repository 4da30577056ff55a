import type { Response } from 'express';
import { type RateClient, widestNetworkOf } from '../../access/index.js';
import { Operation } from '../../core/operation.js';

/** The operation of a request. It ends with the response; null if the client has disconnected. */
export function operationFor(client: RateClient, response: Response): Operation | null {
  if (response.destroyed) return null;
  // With IPv6, all addresses of a customer's network share one turn.
  const operation = new Operation(widestNetworkOf(client));
  response.once('close', () => {
    if (!response.writableFinished) operation.clientDisconnected();
    operation.end();
  });
  return operation;
}
