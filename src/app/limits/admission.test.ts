import { Registry } from 'prom-client';
import { DoumError } from '../../core/errors.js';
import { Admission } from './admission.js';

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'admitted';
  } catch (error) {
    return error instanceof DoumError ? error.code : String(error);
  }
};

describe('Admission', () => {
  it('limits the points of one client, which count until they are released once', () => {
    const admission = new Admission({ perClient: 100, total: 1_000 }, new Registry());
    const leave = admission.admit('one', 60);
    admission.admit('one', 40);
    expect(codeOf(() => admission.admit('one', 1))).toBe('OVERLOADED');
    expect(codeOf(() => admission.admit('other', 100))).toBe('admitted');
    leave();
    leave();
    expect(codeOf(() => admission.admit('one', 60))).toBe('admitted');
    expect(codeOf(() => admission.admit('one', 1))).toBe('OVERLOADED');
  });

  it('admits one operation of any size for a client without running operations', () => {
    const admission = new Admission({ perClient: 100, total: 1_000 }, new Registry());
    expect(codeOf(() => admission.admit('one', 500))).toBe('admitted');
    expect(codeOf(() => admission.admit('one', 1))).toBe('OVERLOADED');
  });

  it('gives clients equal shares of the total, has an upper limit, and counts refusals', async () => {
    const registry = new Registry();
    const refusals = async () =>
      (await registry.metrics()).match(/(?<=^doum_overloaded_total).+/gm);
    const counts = (client: number, server: number) => [
      `{scope="client"} ${client}`,
      `{scope="server"} ${server}`,
    ];
    const admission = new Admission({ perClient: 100, total: 200 }, registry);
    const leave = admission.admit('greedy', 100);
    expect(codeOf(() => admission.admit('greedy', 1))).toBe('OVERLOADED');
    expect(await refusals()).toEqual(counts(1, 0));
    leave();
    for (let i = 0; i < 10; i++) admission.admit(`client ${i}`, 20);
    // 200 points shared by eleven clients: a client with 20 gets no more, a new one is admitted.
    expect(codeOf(() => admission.admit('client 1', 1))).toBe('OVERLOADED');
    expect(codeOf(() => admission.admit('new', 20))).toBe('admitted');
    for (let i = 0; i < 9; i++) admission.admit(`later ${i}`, 20);
    expect(await refusals()).toEqual(counts(1, 1));
    expect(codeOf(() => admission.admit('too late', 1))).toBe('OVERLOADED');
    expect(await refusals()).toEqual(counts(1, 2));
  });
});
