import { parentPort, workerData } from 'node:worker_threads';

/**
 * Matches texts with expressions. Posts the slowest text per expression, as a multiple of the time of
 * a plain text. `at` holds the indices of the current expression and text, which identify a match
 * that does not end.
 */
const { expressions, plain, at } = workerData;
const numbers = new Int32Array(at);
const REPEATS = 5;
const AGAIN = 4;

/** Nanoseconds of one match of the whole text: the minimum of several. */
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
 * An expression that reads each character. An expression that skips a plain text, for instance one
 * without digits, is not slow merely because it must read another text.
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
    // Repeated, because the process may have paused.
    if (multiple > worst.multiple) multiple = Math.min(multiple, timeOf(expression, text) / unit);
    if (multiple > worst.multiple) worst = { multiple, text };
  });
  parentPort.postMessage({ index: i, unit, ...worst });
});
