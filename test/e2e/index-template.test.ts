import { ElasticsearchStandIns, expectCause, real, send } from '../support/stand-ins.js';

const PREFIX = `template-${process.pid}`;
const standIns = new ElasticsearchStandIns(PREFIX);

describe('An index template that contradicts the index', () => {
  const exists = async (generation: string) =>
    (await fetch(`${real()}/${PREFIX}-${generation}`, { method: 'HEAD' })).ok;
  const expectTemplate = (work: Promise<void>) =>
    expectCause(work, 'ELASTICSEARCH_TEMPLATE', /change its index_patterns/);

  const writerAt = standIns.writerAt.bind(standIns);

  beforeEach(() =>
    send('PUT', `/_index_template/${PREFIX}`, {
      index_patterns: [`${PREFIX}-template-*`],
      priority: 900,
      template: { settings: { 'index.final_pipeline': 'elsewhere' } },
    }),
  );

  afterAll(async () => {
    await send('DELETE', `/_index_template/${PREFIX}`);
    await standIns.stop();
  });

  it('is told, and the index can be created when it is changed', async () => {
    await expectTemplate(writerAt(real()).createGeneration('template-1', []));
    expect(await exists('template-1')).toBe(false);
    await send('DELETE', `/_index_template/${PREFIX}`);
    await writerAt(real()).createGeneration('template-1', []);
    expect(await exists('template-1')).toBe(true);
  });

  it('is told of an index that a process created which ended then', async () => {
    await send('PUT', `/${PREFIX}-template-2`);
    await expectTemplate(writerAt(real()).createGeneration('template-2', []));
    expect(await exists('template-2')).toBe(false);
  });

  it('does not delete documents', async () => {
    await send('PUT', `/${PREFIX}-template-3`, { settings: { 'index.final_pipeline': '_none' } });
    await send('PUT', `/${PREFIX}-template-3/_doc/1`, { id: '1' });
    await send('PUT', `/${PREFIX}-template-3/_settings`, { 'index.final_pipeline': 'elsewhere' });
    await expectTemplate(writerAt(real()).createGeneration('template-3', []));
    expect(await exists('template-3')).toBe(true);
  });

  it('is told when the index cannot be deleted', async () => {
    const writer = writerAt(await standIns.failing('DELETE', `/${PREFIX}-template-4`));
    await expectTemplate(writer.createGeneration('template-4', []));
  });

  it('is not concluded from a request that fails: another process may use the index', async () => {
    const writer = writerAt(await standIns.failing('GET', `/${PREFIX}-good`));
    await expectCause(writer.createGeneration('good', []), 'ELASTICSEARCH_FAILS', /500/);
    expect(await exists('good')).toBe(true);
  });
});
