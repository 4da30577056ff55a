import { readFileSync } from 'node:fs';
import { emittedDocuments } from './emit-docs.js';

it.each([...emittedDocuments()])('%s is what `npm run docs:emit` writes', (file, text) => {
  expect(readFileSync(file, 'utf8')).toBe(text);
});
