import { sleep } from '../../src/core/durations.js';
import { startFakeModelServer, withVectors } from '../support/fake-model-server.js';
import { startModelServer } from '../support/start-model-server.js';
import { expectNewestVectorsAfterKills } from './encoding.js';

it('kill -9 of the encoding server and of the model server leaves no old vector of 2,000 articles', async () => {
  const start = async (port?: number) => {
    const started = await startFakeModelServer(port);
    // About as fast as a model on a graphics card.
    started.answer = (request, response) => sleep(10).then(() => withVectors()(request, response));
    return started;
  };
  const model = await start();
  await expectNewestVectorsAfterKills(
    { articles: 2_000, changes: 600 },
    {
      environment: { EMBEDDINGS_URL: model.url, EMBEDDINGS_MODEL: 'fake' },
      kill: () => model.stop(),
      startAgain: () => start(Number(new URL(model.url).port)),
    },
  );
}, 900_000);

it('kill -9 of the encoding server and of the model server leaves no old vector', async () => {
  const model = await startModelServer();
  await expectNewestVectorsAfterKills(
    { articles: 12, changes: 25 },
    {
      environment: model.environment,
      async kill() {
        process.kill(model.pid, 'SIGKILL');
        await model.stop();
      },
      startAgain: () => startModelServer(Number(new URL(model.url).port)),
    },
  );
}, 240_000);
