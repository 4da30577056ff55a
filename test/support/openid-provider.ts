import { createServer, type Server } from 'node:http';
import type { Provider as ProviderType } from 'oidc-provider';
import { freePort } from '../elasticsearch-node/ports.mjs';
import { stopAfterFile } from './stop-after-file.js';

/** Claims of the person who signs in next, or the error that the provider answers. */
type Person = { sub: string; [claim: string]: unknown } | { error: string };

/** A real OpenID Connect provider, at which people sign in without a question. */
export interface OpenIdProvider {
  readonly issuer: string;
  /** Who signs in from now on. */
  is(person: Person): void;
  /** Changes the ID tokens that are sent, after they were signed; null: none. */
  forge(change: ((idToken: string) => string | Promise<string>) | null): void;
  /** Stops it, so that nothing answers at its address, until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export const CLIENT = { OIDC_CLIENT_ID: 'doum', OIDC_CLIENT_SECRET: 'a-secret-of-the-client' };

/** `publicUrl`: the address of the server whose people sign in. */
export async function startOpenIdProvider(publicUrl: string): Promise<OpenIdProvider> {
  const port = await freePort();
  // Another site than 127.0.0.1 to a browser, so that SameSite counts.
  const issuer = `http://localhost:${port}`;
  let person: Person = { sub: 'nobody' };
  const claims: Record<string, object> = {};
  // It warns when it is loaded, and for each value of its own that a test does not replace.
  for (const level of ['info', 'warn'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  const { Provider } = await import('oidc-provider');
  const provider: ProviderType = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.OIDC_CLIENT_ID,
        client_secret: CLIENT.OIDC_CLIENT_SECRET,
        redirect_uris: [`${publicUrl}/desk/sign-in/callback`],
      },
    ],
    claims: { openid: ['sub', 'role'], profile: ['name'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the test'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...claims[id] }) }),
    interactions: { url: () => '/interaction' },
    async loadExistingGrant(context) {
      const { client, session } = context.oidc;
      const grant = new provider.Grant({
        clientId: client!.clientId,
        accountId: session!.accountId,
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  let forge: Parameters<OpenIdProvider['forge']>[0] = null;
  provider.use(async (context, next) => {
    await next();
    const body = context.body as { id_token?: string } | undefined;
    if (forge && body?.id_token) body.id_token = await forge(body.id_token);
  });
  const answer = provider.callback();
  let server: Server;
  const start = async () => {
    server = createServer((request, response) => {
      response.setHeader('connection', 'close');
      if (request.url === '/favicon.ico') return void response.writeHead(204).end();
      if (request.url !== '/interaction') return void answer(request, response);
      if (!('error' in person)) claims[person.sub as string] = person;
      const result =
        'error' in person
          ? { error: String(person.error) }
          : { login: { accountId: person.sub, remember: false } };
      void provider.interactionFinished(request, response, result);
    });
    await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  };
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  await start();
  stopAfterFile(stop);
  return {
    issuer,
    is: (next) => void (person = next),
    forge: (next) => void (forge = next),
    start,
    stop,
  };
}
