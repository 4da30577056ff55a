import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK } from 'jose';
import { stopAfterFile } from './stop-after-file.js';

/** A key pair of an identity provider. */
export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  /** The public key, as JWK and as PEM. */
  jwk: JWK;
  pem: string;
}

export async function makeSigningKey(kid: string, algorithm = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    kid,
    privateKey,
    jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' },
    pem: await exportSPKI(publicKey),
  };
}

/** The JWKS endpoint of an identity provider. */
export interface JwksServer {
  readonly url: string;
  /** Number of requests. */
  readonly requests: number;
  /** Publishes these keys from now on. */
  publish(...keys: SigningKey[]): void;
  /** Answers with this from now on. */
  answer(status: number, body: string): void;
  stop(): Promise<void>;
}

export async function startJwksServer(...keys: SigningKey[]): Promise<JwksServer> {
  let requests = 0;
  let answer = { status: 200, body: '' };
  const publish = (...published: SigningKey[]) => {
    answer = { status: 200, body: JSON.stringify({ keys: published.map(({ jwk }) => jwk) }) };
  };
  publish(...keys);
  const server = createServer((_request, response) => {
    requests += 1;
    response
      .writeHead(answer.status, { 'content-type': 'application/json', connection: 'close' })
      .end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    get requests() {
      return requests;
    },
    publish,
    answer: (status, body) => void (answer = { status, body }),
    stop: stopAfterFile(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}
