import { expectRefusal } from '../support/expect-refusal.js';
import { sendRaw } from '../support/send-raw.js';
import { startTestApp } from '../support/start-test-app.js';

describe('DOUM_ENV', () => {
  it.each([
    [{}, true],
    [{ DOUM_ENV: 'development' }, true],
    [{ DOUM_ENV: 'production' }, false],
    [{ DOUM_ENV: 'production', INTROSPECTION: 'true' }, true],
    [{ INTROSPECTION: 'false' }, false],
  ])(
    '%j: GraphiQL and introspection are on: %s',
    async (environment: Record<string, string>, isOn) => {
      const app = await startTestApp('postgres', { environment });
      try {
        const page = await sendRaw(app.url, { method: 'GET', headers: { accept: 'text/html' } });
        expect(page.status).toBe(isOn ? 200 : 404);
        const introspected = await app.request('{ __schema { queryType { name } } }');
        const misspelt = await app.request('{ platform { slug } }');
        if (isOn) expect(introspected.errors).toBeUndefined();
        else expectRefusal(introspected, 'FORBIDDEN');
        expect(JSON.stringify(misspelt).includes('Did you mean')).toBe(isOn);
        if (!isOn)
          expect(page.body).toMatch(
            /^GraphiQL is off, because (DOUM_ENV is production|INTROSPECTION is false)/,
          );
      } finally {
        await app.stop();
      }
    },
  );
});
