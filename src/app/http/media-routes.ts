import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type RequestHandler, type Response } from 'express';
import type { Pool } from 'pg';
import { holderOf, requireRole, Role } from '../../access/index.js';
import { actingAs } from '../../core/database/audit.js';
import { transaction } from '../../core/database/connections.js';
import { isDatabaseUnavailable } from '../../core/database/database-errors.js';
import { DoumError } from '../../core/errors.js';
import type { FairQueue } from '../../core/work/fair-queue.js';
import { findMedia, mediaBytes, storeMedia, stripMetadata, unreadable } from '../../media/index.js';
import { DOORS } from './doors.js';
import { refuseText } from './refuse.js';
import { traceOf } from './request-context.js';

const { types: TYPES, bytes: BYTES } = DOORS.deskMedia.body;

/**
 * The handlers that store an uploaded file: the body, with its own Content-Type. They answer with
 * its address, type and size; with status 200 instead of 201 if the file was there already. Needs
 * the viewer of `identifyCaller`: keys and people take turns in `queue`.
 */
export function receiveMedia(pool: Pool, queue: FairQueue): RequestHandler[] {
  const admit: RequestHandler = (request, response, next) => {
    requireRole(traceOf(response).viewer!, Role.AUTHOR);
    const type = typeOf(request.headers);
    if (TYPES.includes(type)) return next();
    const message = `Files of the type ${JSON.stringify(type)} are not possible.`;
    throw unreadable(message, `Send one of ${TYPES.join(', ')}.`, 415);
  };
  const store: RequestHandler = async (request, response) => {
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const viewer = traceOf(response).viewer!;
    const mediaType = typeOf(request.headers);
    const stripped = stripMetadata(bytes, mediaType);
    const write = () =>
      transaction(pool, (client) => storeMedia(client, stripped, mediaType, viewer.name));
    const { credential } = viewer;
    const stored = actingAs(viewer.name, 'uploadMedia', write, credential, holderOf(viewer));
    const { name, type, width, height, isNew } = await stored;
    response.status(isNew ? 201 : 200).json({ url: `/media/${name}`, type, width, height });
  };
  const turn = inTurn(queue, (response) => holderOf(traceOf(response).viewer!)!);
  return [admit, turn, readAtPace, store];
}

const read = express.raw({ type: () => true, limit: BYTES, inflate: false });

/** An upload must send at least so much in each of these periods, because it keeps a turn. */
const PACE_MS = 10_000;
const PACE_BYTES = 80_000;

const readAtPace: RequestHandler = (request, response, next) => {
  const { socket } = request;
  let before = socket.bytesRead;
  let end = (error?: unknown) => {
    end = () => undefined;
    clearInterval(timer);
    next(error);
  };
  const timer = setInterval(() => {
    if (socket.bytesRead - before < PACE_BYTES) {
      response.set('Connection', 'close');
      end(tooSlow());
    }
    before = socket.bytesRead;
  }, PACE_MS);
  read(request, response, (error) => end(error && explain(error as Failure)));
};

function tooSlow(): DoumError {
  const message = 'The file came too slowly: less than 8 KB a second, for 10 seconds.';
  const hint = 'Send it again over a faster connection, or make it smaller.';
  return new DoumError('BAD_REQUEST', message, { hint, reason: 'FILE_TOO_SLOW', status: 408 });
}

interface Failure {
  type?: string;
  status?: number;
}

const typeOf = (headers: { 'content-type'?: string }) =>
  (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase().slice(0, 100);

/** The error for the client, for an error of the parser of bodies. */
function explain(error: Failure): unknown {
  const { type, status = 500 } = error;
  if (type === 'entity.too.large') {
    const message = `The file has more than the possible ${BYTES / 1e6} MB.`;
    const details = { hint: 'Make it smaller.', reason: 'FILE_TOO_LARGE', status } as const;
    return new DoumError('LIMIT_EXCEEDED', message, details);
  }
  if (status >= 500) return error;
  const hint = 'Send the file as it is, without Content-Encoding.';
  return new DoumError('BAD_REQUEST', 'The file cannot be read.', { hint, status });
}

/**
 * A handler that sends the file `name`. Its content never changes. What is opened alone runs
 * nothing, and pages of other origins may show it, because they may show articles.
 */
export function sendMedia(pool: Pool): RequestHandler<{ name: string }> {
  return async (request, response, next) => {
    const { name } = request.params;
    try {
      const found = await findMedia(pool, name);
      if (!found) return refuseText(response, 404);
      const { type, length } = found;
      if (type === 'application/pdf') response.set('Content-Disposition', 'attachment');
      response
        .set({
          'Cache-Control': 'public, max-age=31536000, immutable',
          'Content-Security-Policy': "sandbox; default-src 'none'",
          ETag: `"${name}"`,
        })
        .type(type);
      if (request.fresh) return void response.status(304).end();
      response.set('Content-Length', String(length));
      if (request.method === 'HEAD') return void response.end();
      await pipeline(Readable.from(mediaBytes(pool, name, length)), response);
    } catch (error) {
      // The answer has begun, or the client has left.
      if (response.headersSent || response.destroyed) return void response.destroy();
      if (!isDatabaseUnavailable(error)) return next(error);
      refuseText(response, 503);
    }
  };
}

/**
 * A handler that lets the following handlers run when it is the turn of the client, and the next
 * client when the response has ended.
 */
export function inTurn(queue: FairQueue, clientOf: (response: Response) => string): RequestHandler {
  return async (_request, response, next) => {
    const ended = new AbortController();
    response.once('close', () => ended.abort());
    const release = await queue.acquire(clientOf(response), ended.signal).catch(() => null);
    if (release === null) return;
    if (ended.signal.aborted) return release();
    response.once('close', release);
    next();
  };
}
