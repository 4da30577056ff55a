import { parentPort, workerData } from 'node:worker_threads';
import { GraphQLError } from 'graphql';
import { errorFormatter } from '../../src/app/http/format-error.js';
import { onOneLine } from '../../src/core/sentences.js';
import { looksPersonal, normalize, titleKey } from '../../src/language/index.js';
import { excerpt } from '../../src/search/highlight.js';
import { interpret } from '../../src/search/interpretation/interpret.js';
import { knownWords, synonyms } from '../../test/support/help-words.js';
import { TextsOf } from '../../test/support/regexps/texts-of.js';
import type { TextFuzzWork } from './fuzz-texts.js';
import { seededRandom } from './statistics.js';

const { expressions, count, seed, maxLength, state } = workerData as TextFuzzWork;
const progress = new Int32Array(state);
const encoder = new TextEncoder();
const currentText = new Uint8Array(state, 8);
const random = seededRandom(seed);
const phrases = synonyms(['탈퇴', '계정 삭제'], ['신고', '제보'], ['제보', '고발']);
const words = knownWords([], phrases);
const format = errorFormatter({ introspection: false });

const STEPS: Record<string, (text: string) => unknown> = {
  normalise: (text) => titleKey(normalize(text)),
  interpret: (text) => interpret(text, words, phrases),
  mask: (text) => looksPersonal(text),
  excerpt: (text) =>
    excerpt(
      onOneLine(
        text.repeat(5),
        [...text.matchAll(/\S{2}/g)].map(({ index }) => [index, index + 2]),
      ),
      100,
    ),
  'error rewriting': (text) => {
    const error = new GraphQLError(`Variable "$a" got invalid value "${text}"?`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
    return format(error.toJSON(), error);
  },
};
const names = Object.keys(STEPS);

/** A typical text. The time for it depends on how many of its words are known. */
const PLAIN =
  '비밀번호를 바꾸고 싶은데 어디에서 바꾸는지 모르겠어요. 친구를 신고하는 방법을 알려 주세요! 알림이 안 와요, 로그인도 안 돼요. ';
const WORDS = [
  ...'계정 비밀번호 신고하기 채팅방 결제취소 로그인이안돼요 변겅 clsrn ㅊㄱ Did you mean ? a@b.kr 010 +82 4111 900101 - , …'.split(
    ' ',
  ),
  ' ',
];

const generators = expressions.map((expression) => new TextsOf(expression));
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

/** A text of parts that match one expression, or of parts that match several and typical words. */
function generated(length: number): string {
  if (random() < 0.5) return pick(generators).text(length, random);
  let mixed = '';
  while (mixed.length < length) {
    mixed +=
      random() < 0.5 ? pick(WORDS) : pick(generators).text(1 + Math.floor(random() * 20), random);
    if (random() < 0.3) mixed += ' ';
  }
  return mixed.slice(0, length);
}

/** The shortest of several durations in milliseconds. */
function timeOf(step: string, input: string, times: number): number {
  let least = Infinity;
  for (let i = 0; i < times; i += 1) {
    const startedAt = performance.now();
    STEPS[step]!(input);
    least = Math.min(least, performance.now() - startedAt);
  }
  return least;
}

/** The number of texts between two reports. */
const REPORT_INTERVAL = 1_000;
/** Lengths are rounded up to a multiple of this number. */
const LENGTH_STEP = 20;
const plainTimes = new Map<string, number>();
/** The time for a plain text of about this length: the mean of the best times of ten texts. */
function plainTime(step: string, length: number): number {
  const rounded = Math.ceil(length / LENGTH_STEP) * LENGTH_STEP;
  const key = `${step} ${rounded}`;
  let time = plainTimes.get(key);
  if (time === undefined) {
    const texts = Array.from({ length: 10 }, (_, i) =>
      PLAIN.repeat(6).slice(i * 7, i * 7 + rounded),
    );
    for (const plain of texts) timeOf(step, plain, 20);
    time = texts.reduce((sum, plain) => sum + timeOf(step, plain, 20), 0) / texts.length;
    plainTimes.set(key, time);
  }
  return time;
}

const worst = names.map((step) => ({ step, multiple: 0, milliseconds: 0, text: '' }));
for (let i = 0; i < count; i += 1) {
  const input = generated(1 + Math.floor(random() * maxLength));
  currentText.fill(0);
  encoder.encodeInto(input, currentText);
  if (i % REPORT_INTERVAL === 0) parentPort!.postMessage({ slowest: worst, isComplete: false });
  progress[0] = i + 1;
  names.forEach((step, j) => {
    progress[1] = j;
    const plain = plainTime(step, input.length);
    let milliseconds = timeOf(step, input, 1);
    // Another process may have delayed a slow text, so the best of ten further runs counts.
    if (milliseconds / plain > worst[j]!.multiple)
      milliseconds = Math.min(milliseconds, timeOf(step, input, 10));
    if (milliseconds / plain > worst[j]!.multiple)
      worst[j] = { step, multiple: milliseconds / plain, milliseconds, text: input };
  });
}
parentPort!.postMessage({ slowest: worst, isComplete: true });
