import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ReactNode } from 'react';
import { prerenderToNodeStream } from 'react-dom/static';
import { Provider } from 'urql';
import {
  cacheExchange,
  Client,
  type Exchange,
  makeErrorResult,
  makeResult,
  ssrExchange,
  stringifyDocument,
} from '@urql/core';
import { filter, fromPromise, mergeMap, pipe } from 'wonka';
import { Router } from 'wouter';
import pageDocuments from './generated/page-documents.json';
import { HelpCentre } from './help/help-centre.js';
import { accentStyle } from './shared/brand.js';
import { SiteContext } from './help/layout/layout.js';
import { type PageState, STATE_ELEMENT } from './help/layout/navigation.js';
import { type Outcome, OutcomeContext } from './help/layout/problem.js';
import type { Assets, Brand, Execute, Render } from './index.js';

/** Every document that the pages send, by the SHA-256 hash of its text. */
export const documents: Readonly<Record<string, string>> = pageDocuments;

/**
 * Renders a page of the help centre to HTML that works without its script. The HTML contains the
 * GraphQL responses, so that the script does not request them again. A response with errors becomes
 * a page that describes the problem. Rejects when `execute` rejects.
 */
export const render: Render = async (url, execute, { assets, ...site }) => {
  // The URL class would read a path that starts with // as a host.
  const [, pathname, search = ''] = /^([^?]*)(\?.*)?$/s.exec(url)!;
  const answers = ssrExchange({ isClient: false });
  const failure: { error?: unknown } = {};
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    suspense: true,
    exchanges: [cacheExchange, answers, executeExchange(execute, failure)],
  });
  const outcome: Outcome = { status: 200, location: null };
  const { prelude } = await prerenderToNodeStream(
    <HtmlDocument assets={assets} brand={site.brand}>
      <SiteContext value={site}>
        <OutcomeContext value={outcome}>
          <Provider value={client}>
            <Router ssrPath={pathname} ssrSearch={search}>
              <HelpCentre />
            </Router>
          </Provider>
        </OutcomeContext>
      </SiteContext>
    </HtmlDocument>,
  );
  const html = await text(prelude as Readable);
  if (failure.error !== undefined) throw failure.error;
  const state: PageState = { site, answers: answers.extractData() };
  // Only `<` could end the script element.
  const json = JSON.stringify(state).replaceAll('<', '\\u003c');
  const element = `<script type="application/json" id="${STATE_ELEMENT}">${json}</script>`;
  return { ...outcome, html: html.replace(/<\/body>(?=<\/html>$)/, () => `${element}</body>`) };
};

/** Executes documents in this process instead of sending them over HTTP. */
function executeExchange(execute: Execute, failure: { error?: unknown }): Exchange {
  return () => (operations) =>
    pipe(
      operations,
      filter(({ kind }) => kind !== 'teardown'),
      mergeMap((operation) =>
        fromPromise(
          execute(
            stringifyDocument(operation.query),
            operation.variables as Record<string, unknown>,
          ).then(
            ({ data, errors }) =>
              makeResult(operation, { data, errors: errors && [...errors] } as never),
            (error: unknown) => {
              failure.error ??= error;
              return makeErrorResult(operation, error as Error);
            },
          ),
        ),
      ),
    );
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E" +
  "%3Crect width='32' height='32' rx='8' fill='%232a4fd0'/%3E" +
  "%3Cpath d='M9 7h14M9 7v9h14M16 16v6M7 24h18' fill='none' stroke='%23fff' stroke-width='3' " +
  "stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

/**
 * The HTML around the help centre. The script hydrates only the content of `#root`. React moves the
 * titles and links that are rendered there into the head.
 */
function HtmlDocument({
  assets,
  brand,
  children,
}: {
  assets: Assets;
  brand: Brand;
  children: ReactNode;
}) {
  return (
    <html lang="ko" style={accentStyle(brand)}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href={brand.favicon || ICON} />
        {assets.styles.map((href) => (
          <link key={href} rel="stylesheet" href={href} precedence="default" />
        ))}
        {assets.preloads.map((href) => (
          <link key={href} rel="modulepreload" href={href} />
        ))}
        <script type="module" src={assets.script} />
      </head>
      <body>
        <div id="root">{children}</div>
      </body>
    </html>
  );
}
