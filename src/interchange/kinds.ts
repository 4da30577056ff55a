import { articleLines } from '../articles/index.js';
import { CATALOG_LINES } from '../catalog/index.js';
import type { LineKind } from '../core/interchange/line-kind.js';
import { CURATION_LINES } from '../curation/index.js';
import { HELP_CENTRE_LINES } from '../help-centre/index.js';
import { LEXICON_LINES } from '../lexicon/index.js';

/** All kinds of lines for one import or export. Exports follow this order, imports the file. */
export function lineKinds(keepRows = false): readonly LineKind[] {
  return [
    ...HELP_CENTRE_LINES,
    ...CATALOG_LINES,
    ...LEXICON_LINES,
    ...articleLines(keepRows),
    ...CURATION_LINES,
  ];
}
