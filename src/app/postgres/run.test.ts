import { run } from './run.js';

describe('A program', () => {
  it('is told with all that it printed, however busy this process is when it ends', async () => {
    let cutShort = 0;
    for (let round = 0; round < 20; round += 1) {
      const ended = await Promise.all(Array.from({ length: 10 }, () => run('id', ['-u'], {})));
      cutShort += ended.filter(({ code, output }) => code !== 0 || !/^\d+\n$/.test(output)).length;
    }
    expect(cutShort).toBe(0);
  });

  it('is not waited for where a child of it keeps what it prints on open', async () => {
    const { code, output } = await run('sh', ['-c', 'sleep 100 & echo $!'], {});
    process.kill(Number(output));
    expect(code).toBe(0);
  });
});
