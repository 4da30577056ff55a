import { createHmac } from 'node:crypto';

/** The beginning of a secret in its written form. */
const PREFIX = 'whsec_';

/** The written form of a secret, which the libraries of Standard Webhooks read. */
export function writeSecret(secret: Buffer): string {
  return PREFIX + secret.toString('base64');
}

/**
 * The headers of a message by the Standard Webhooks specification. The signature covers the id, the
 * time of the attempt and the body; there is one for each secret, so that a receiver may know the
 * new or the previous one.
 */
export function signedHeaders(
  id: string,
  body: string,
  secrets: readonly Buffer[],
  now: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const mac = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`);
    return `v1,${mac.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
