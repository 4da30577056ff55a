import { writeFile } from 'node:fs/promises';
import { emittedDocuments } from '../src/app/emit-docs.js';

for (const [file, text] of emittedDocuments()) await writeFile(file, text);
