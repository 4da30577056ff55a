import { writeFile } from 'node:fs/promises';
import { emittedDocuments } from './emitted-docs.js';

for (const [file, text] of emittedDocuments()) await writeFile(file, text);
