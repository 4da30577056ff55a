import { Readable } from 'node:stream';
import {
  cacheExchange,
  Client,
  type Exchange,
  makeErrorResult,
  makeResult,
  ssrExchange,
  stringifyDocument,
} from '@urql/core';
import { prerenderToNodeStream } from 'react-dom/static';
import { text } from 'node:stream/consumers';
import { Provider } from 'urql';
import { Router } from 'wouter';
import { filter, fromPromise, mergeMap, pipe } from 'wonka';
import pageDocuments from './generated/page-documents.json';
import { HelpCentre } from './help/help-centre.js';
import { HtmlDocument } from './help/layout/document.js';
import { type Outcome, OutcomeContext } from './help/layout/problem.js';
import { SiteContext } from './help/layout/layout.js';
import type { Execute, Render } from './help/site.js';
import { type PageState, STATE_ELEMENT } from './help/layout/navigation.js';

/** Every document that the pages send, by the SHA-256 of its text. */
export const documents: Readonly<Record<string, string>> = pageDocuments;

/**
 * Renders a page of the help centre to HTML that can be read without its script, with the answers
 * that it was made of, from which the script goes on. Rejects when `execute` does; an answer with
 * errors becomes a page that says so.
 */
export const render: Render = async (url, execute, { assets, ...site }) => {
  // Not by URL, which takes //host for a host.
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
    <HtmlDocument assets={assets}>
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
  // Inside a script element only `<` could end it.
  const json = JSON.stringify(state).replaceAll('<', '\\u003c');
  const element = `<script type="application/json" id="${STATE_ELEMENT}">${json}</script>`;
  return { ...outcome, html: html.replace(/<\/body>(?=<\/html>$)/, () => `${element}</body>`) };
};

/** Hands documents to the server in which this runs, instead of sending them to it. */
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
