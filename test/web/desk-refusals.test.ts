import { ERROR_REASONS } from '../../src/core/error-reasons.js';
import { failureOf, REASONS } from '../../src/web/desk/shell/execute.js';

const answer = (code: string, more: object = {}) =>
  failureOf({ graphQLErrors: [{ message: 'In English.', extensions: { code, ...more } }] });

describe('Refusals at the desk', () => {
  it.each([
    ['CONFLICT', { field: 'input.id', reason: 'IN_TRASH' }, /휴지통에 있어요/],
    ['CONFLICT', { field: 'input.slug' }, /쓰고 있거나 쓰던 주소/],
    ['BAD_USER_INPUT', { field: 'input.slug' }, /영어 소문자/],
    ['BAD_USER_INPUT', { field: 'input.title', reason: 'ONLY_INVISIBLE' }, /보이는 글자/],
    ['BAD_USER_INPUT', { field: 'input.title' }, /제목을 확인/],
    ['BAD_USER_INPUT', { field: 'input.variants.0.platformSlugs.1' }, /플랫폼을 골라/],
    ['NOT_FOUND', { field: 'input.id' }, /지워졌어요/],
    ['CONFLICT', { field: 'input.id', reason: 'ADDED_LATER' }, /지금 상태에서는/],
    ['RATE_LIMITED', { retryAfter: 12 }, /12초 뒤에/],
    // A password of 10 MB.
    ['BAD_REQUEST', {}, /너무 길거나/],
  ])('%s %j are explained in Korean', (code, more, sentence) => {
    expect(answer(code, more).message).toMatch(sentence);
  });

  it('name each wrong input', () => {
    const violations = [
      { field: 'input.articles.0', reason: 'CHANGED_MEANWHILE' },
      { field: 'input.articles.2' },
    ];
    const failure = answer('CONFLICT', { ...violations[0], violations });
    expect(failure.violations.get('input.articles.0')).toMatch(/다른 사람이 고쳤어요/);
    expect(failure.violations.get('input.articles.2')).toMatch(/지금 상태에서는/);
  });

  it('have a sentence for every reason but that of statistics', () => {
    const known = Object.keys(ERROR_REASONS).filter((name) => name !== 'STATISTICS_NOT_KEPT');
    expect(Object.keys(REASONS).sort()).toEqual(known.sort());
  });
});
