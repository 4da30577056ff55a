import { run } from './run.js';

describe('A program', () => {
  it('has its whole output returned, even if this process is busy when it ends', async () => {
    let cutShort = 0;
    for (let round = 0; round < 20; round += 1) {
      const ended = await Promise.all(Array.from({ length: 10 }, () => run('id', ['-u'], {})));
      cutShort += ended.filter(({ code, output }) => code !== 0 || !/^\d+\n$/.test(output)).length;
    }
    expect(cutShort).toBe(0);
  });

  it('does not block when a child of it keeps its output open', async () => {
    const { code, output } = await run('sh', ['-c', 'sleep 100 & echo $!'], {});
    process.kill(Number(output));
    expect(code).toBe(0);
  });
});
