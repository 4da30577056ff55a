import { type DocumentNode, parse, TokenKind } from 'graphql';
import { ownCopy } from '../../core/text.js';

/**
 * The text of a parsed document without its comments, in memory of its own: a name may point into
 * the text that came and keep all of it. A comment ends with its line, so every token keeps its
 * line and column.
 */
export function withoutComments({ loc }: DocumentNode): string {
  if (!loc) throw new Error('The document was parsed without locations.');
  const { body } = loc.source;
  let text = '';
  let at = 0;
  for (let token = loc.startToken; ; token = token.next!) {
    if (token.kind === TokenKind.COMMENT) {
      text += body.slice(at, token.start);
      at = token.end;
    }
    if (!token.next) break;
  }
  return ownCopy(text + body.slice(at));
}

/** The same of a text. GraphQLError where it is no GraphQL. */
export function textWithoutComments(text: string): string {
  return withoutComments(parse(text));
}
