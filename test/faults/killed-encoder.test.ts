import { startModelServer } from '../support/start-model-server.js';
import { expectNewestVectorsAfterKills } from './encoding.js';

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
