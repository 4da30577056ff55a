import { DatabaseOutage } from '../../src/core/database-outage.js';

/**
 * An outage for unit tests, whose Postgres and heartbeats the test controls. `isPooled`: a pooler
 * stands in front of Postgres, and the heartbeats come past it.
 */
export function databaseOutage(maxMs = 30_000, isPooled = true) {
  const state = {
    isFollowing: true,
    provenAt: performance.now(),
    answers: 'yes' as 'yes' | 'no' | 'never',
    probes: 0,
    /** Whether new connections to the pooler are answered, or cannot even be tried. */
    connects: true as boolean | 'impossible',
    connections: 0,
  };
  const query = () => {
    state.probes += 1;
    if (state.answers === 'never') return new Promise(() => undefined);
    return state.answers === 'yes' ? Promise.resolve() : Promise.reject(connectionLost());
  };
  const connect = () => {
    state.connections += 1;
    return state.connects === 'impossible'
      ? Promise.reject(new Error('ENOENT'))
      : Promise.resolve(state.connects);
  };
  const outage = new DatabaseOutage({ query } as never, state, maxMs, isPooled ? connect : null);
  return { state, outage };
}

/** The error of a statement whose connection broke. */
export function connectionLost(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}
