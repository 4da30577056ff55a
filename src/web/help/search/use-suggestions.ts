import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { HelpSuggestDocument, type HelpSuggestQuery } from '../../generated/operations.js';

export type Suggestion = NonNullable<HelpSuggestQuery['suggest']>[number];

interface Shown {
  /** For which text. */
  text: string;
  suggestions: readonly Suggestion[];
}

const NOTHING: Shown = { text: '', suggestions: [] };

/** The longest text that the server completes. */
const MAX_PREFIX = 100;

/**
 * Whether suggestions for one text may be shown for the other until its own come: the one goes on
 * from the other, letter by letter (the compatibility decomposition takes syllables apart: 비
 * begins 빔).
 */
function belongsTo(shown: string, text: string): boolean {
  const [a, b] = [shown.normalize('NFKD'), text.normalize('NFKD')];
  return text !== '' && (a.startsWith(b) || b.startsWith(a));
}

/**
 * Suggestions for a text that is being typed. One request is under way at a time; when it is
 * answered the newest text goes out, and what was typed meanwhile is never asked for: as fast as
 * the server answers, and never more than it can.
 */
export function useSuggestions(text: string): Shown {
  const client = useClient();
  const [shown, setShown] = useState(NOTHING);
  const newest = useRef('');
  const isAsking = useRef(false);

  useEffect(() => {
    newest.current = text.trim().length > MAX_PREFIX ? '' : text.trim();
    if (newest.current === '') setShown(NOTHING);
    if (!isAsking.current) void ask();

    async function ask(): Promise<void> {
      isAsking.current = true;
      while (newest.current !== '') {
        const prefix = newest.current;
        // Suggestions are a help that may be missing: an error shows none.
        const { data } = await client.query(HelpSuggestDocument, { prefix }).toPromise();
        if (newest.current !== '') setShown({ text: prefix, suggestions: data?.suggest ?? [] });
        if (newest.current === prefix) break;
      }
      isAsking.current = false;
    }
  }, [client, text]);

  return belongsTo(shown.text, text.trim()) ? shown : NOTHING;
}
