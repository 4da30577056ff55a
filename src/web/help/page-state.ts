import type { SSRData } from '@urql/core';
import type { Site } from './site.js';

/** The element of a rendered page that holds its state as JSON. */
export const STATE_ELEMENT = 'doum-state';

/**
 * From which the script goes on where the server ended: the answers that the page was rendered
 * with.
 */
export interface PageState {
  site: Site;
  answers: SSRData;
}
