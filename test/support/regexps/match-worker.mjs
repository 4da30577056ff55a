import { parentPort, workerData } from 'node:worker_threads';

/**
 * Matches texts with expressions and posts, for each expression, the slowest text as a multiple of
 * a plain one. `at` holds the numbers of the expression and of the text at work, so that who waits
 * can tell which one does not end.
 */
const { expressions, plain, at } = workerData;
const numbers = new Int32Array(at);
const REPEATS = 5;
const AGAIN = 4;

/** Nanoseconds for one match of the whole text, the least of several times. */
function timeOf(expression, text, times = REPEATS) {
  let least = Infinity;
  for (let i = 0; i < times; i++) {
    const startedAt = process.hrtime.bigint();
    for (let j = 0; j < AGAIN; j++) text.replace(expression, '');
    least = Math.min(least, Number(process.hrtime.bigint() - startedAt) / AGAIN);
  }
  return least;
}

/**
 * Looks at each character. An expression that can skip a plain text, because it has no digit, is
 * not slow where it has to read one.
 */
const reader = /[^\p{L}\p{N}\s]/gu;
for (let i = 0; i < 2_000; i++) plain.replace(reader, '');
const reading = timeOf(reader, plain, 50);

expressions.forEach(({ source, flags, texts }, i) => {
  numbers[0] = i;
  const expression = new RegExp(source, flags.includes('g') ? flags : `${flags}g`);
  for (let j = 0; j < 50; j++) plain.replace(expression, '');
  const unit = Math.max(reading, timeOf(expression, plain, 20));
  let worst = { multiple: 0, text: '' };
  texts.forEach((text, j) => {
    numbers[1] = j;
    let multiple = timeOf(expression, text, 1) / unit;
    // A pause of the process is no property of a text.
    if (multiple > worst.multiple) multiple = Math.min(multiple, timeOf(expression, text) / unit);
    if (multiple > worst.multiple) worst = { multiple, text };
  });
  parentPort.postMessage({ index: i, unit, ...worst });
});
