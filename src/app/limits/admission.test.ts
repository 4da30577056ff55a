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
    const admission = new Admission({ perClient: 100, inAll: 1_000 });
    const leave = admission.enter('one', 60);
    admission.enter('one', 40);
    expect(codeOf(() => admission.enter('one', 1))).toBe('OVERLOADED');
    expect(codeOf(() => admission.enter('other', 100))).toBe('admitted');
    leave();
    leave();
    expect(codeOf(() => admission.enter('one', 60))).toBe('admitted');
    expect(codeOf(() => admission.enter('one', 1))).toBe('OVERLOADED');
  });

  it('admits one operation of any size for a client without running operations', () => {
    const admission = new Admission({ perClient: 100, inAll: 1_000 });
    expect(codeOf(() => admission.enter('one', 500))).toBe('admitted');
    expect(codeOf(() => admission.enter('one', 1))).toBe('OVERLOADED');
  });

  it('gives clients equal shares of the total, and has an upper limit', () => {
    const admission = new Admission({ perClient: 100, inAll: 200 });
    for (let i = 0; i < 10; i++) admission.enter(`client ${i}`, 20);
    // 200 points shared by eleven clients: a client with 20 gets no more, a new one is admitted.
    expect(codeOf(() => admission.enter('client 1', 1))).toBe('OVERLOADED');
    expect(codeOf(() => admission.enter('new', 20))).toBe('admitted');
    for (let i = 0; i < 9; i++) admission.enter(`later ${i}`, 20);
    expect(codeOf(() => admission.enter('too late', 1))).toBe('OVERLOADED');
  });
});
