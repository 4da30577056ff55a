import { createLogger } from '../../core/logger.js';
import { DoumError } from '../../core/errors.js';
import { EngineUnavailable } from '../../search/index.js';
import { logFault } from './refuse.js';

describe('logFault', () => {
  it('logs a search that failed with the code of its cause', () => {
    const lines: Record<string, unknown>[] = [];
    const logger = createLogger('info', {
      write: (line: string) => lines.push(JSON.parse(line) as never) > 0,
    });
    const cause = new EngineUnavailable('Nothing listens.', {
      code: 'ELASTICSEARCH_NOT_LISTENING',
    });
    logFault(logger, 'r1', new DoumError('SEARCH_UNAVAILABLE', 'No search.', {}, { cause }));
    expect(lines).toEqual([
      expect.objectContaining({
        requestId: 'r1',
        error: 'Nothing listens.',
        code: 'ELASTICSEARCH_NOT_LISTENING',
        msg: 'The search engine did not answer.',
      }),
    ]);
  });
});
