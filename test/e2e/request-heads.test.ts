import { sendHead } from '../support/http-socket.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

describe('The head of a request', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory');
  });
  afterAll(() => app.stop());

  const TWICE = (name: string) =>
    `The request has the header ${name} more than once; send it once.\n`;
  const OTHER =
    'The header Host does not name the host that the address of the request names; send the same one.\n';

  it.each<[string, string[], string]>([
    [
      'two hosts',
      ['GET /robots.txt HTTP/1.1', 'Host: help.example.com', 'Host: evil.example'],
      TWICE('Host'),
    ],
    [
      'the same host twice',
      ['GET /livez HTTP/1.1', 'Host: a.example', 'host: a.example'],
      TWICE('Host'),
    ],
    [
      'two hosts in HTTP/1.0',
      ['GET /livez HTTP/1.0', 'Host: a.example', 'Host: b.example'],
      TWICE('Host'),
    ],
    [
      'two keys',
      [
        'GET /livez HTTP/1.1',
        'Host: a.example',
        'Authorization: Bearer a',
        'Authorization: Bearer b',
      ],
      TWICE('Authorization'),
    ],
    [
      'two types of content',
      [
        'GET /livez HTTP/1.1',
        'Host: a.example',
        'Content-Type: text/plain',
        'Content-Type: application/json',
      ],
      TWICE('Content-Type'),
    ],
    [
      'another host after thousands of headers',
      [
        'GET /livez HTTP/1.1',
        'Host: a.example',
        'Connection: close',
        ...Array<string>(2_500).fill('a:'),
        'Host: b.example',
      ],
      TWICE('Host'),
    ],
    ['no host', ['GET /livez HTTP/1.1'], 'The request has no header Host; HTTP/1.1 needs one.\n'],
    [
      'another host in the target',
      ['GET http://evil.example/robots.txt HTTP/1.1', 'Host: help.example.com'],
      OTHER,
    ],
    [
      'a user in the target',
      ['GET http://a@help.example.com/ HTTP/1.1', 'Host: help.example.com'],
      OTHER,
    ],
  ])('with %s is refused in one sentence', async (_what, lines, sentence) => {
    const { head, body } = await sendHead(app.url, lines);
    expect(head).toMatch(/^HTTP\/1\.1 400 [\s\S]*\r\nCache-Control: no-store/);
    expect(body).toBe(sentence);
  });

  it('of a GraphQL request is refused as a GraphQL error', async () => {
    const { body } = await sendHead(app.url, [
      'POST /graphql HTTP/1.1',
      'Host: a.example',
      'Host: b.example',
    ]);
    expect(JSON.parse(body)).toEqual({
      errors: [{ message: TWICE('Host').trimEnd(), extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it.each<[string, string[]]>([
    ['two lengths', ['Content-Length: 2', 'Content-Length: 3']],
    ['two lengths in one', ['Content-Length: 2, 3']],
    ['a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked']],
    ['two encodings of transfer', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity']],
    ['a folded line', ['X-Folded: a', ' b\u0000']],
    ['a space before the colon', ['Content-Length : 2']],
  ])('with %s is refused', async (_what, lines) => {
    const { head } = await sendHead(app.url, [
      'POST /graphql HTTP/1.1',
      'Host: localhost',
      ...lines,
    ]);
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('with exactly one host, in any form, is answered', async () => {
    for (const lines of [
      ['GET /robots.txt HTTP/1.1', 'Host: help.example.com', 'Connection: close'],
      [
        'GET http://Help.example.com/robots.txt HTTP/1.1',
        'Host: help.example.com',
        'Connection: close',
      ],
      // A host given by an untrusted peer is ignored.
      [
        'GET /robots.txt HTTP/1.1',
        'Host: help.example.com',
        'X-Forwarded-Host: evil.example',
        'Connection: close',
      ],
      [
        'GET /robots.txt HTTP/1.1',
        'Host: help.example.com',
        'Forwarded: host=evil.example',
        'Connection: close',
      ],
    ]) {
      const { head, body } = await sendHead(app.url, lines);
      expect(head).toMatch(/^HTTP\/1\.1 200 /);
      expect(body).toContain('Sitemap: http://help.example.com/sitemap.xml');
    }
    expect((await sendHead(app.url, ['GET /livez HTTP/1.0'])).head).toMatch(/^HTTP\/1\.1 200 /);
  });
});
