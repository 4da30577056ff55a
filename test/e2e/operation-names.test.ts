import { startTestApp, type TestApp } from '../support/start-test-app.js';

describe('The name of an operation', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory');
  });
  afterAll(() => app.stop());

  it.each(['', 'Other'])('is refused each time if it is %j', async (operationName) => {
    for (let i = 0; i < 4; i += 1) {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: 'query Named { products { slug } }', operationName }),
      });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('Unknown operation named');
    }
  });
});
