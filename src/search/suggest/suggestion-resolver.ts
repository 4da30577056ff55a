import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ArticleContext } from '../../articles/index.js';
import { Cost } from '../../core/cost.js';
import { badInput } from '../../core/errors.js';
import { checkPageSize, First } from '../../core/pagination.js';
import { SearchSort } from '../engine.js';
import { resolveFilter } from '../plan-search.js';
import type { SearchIds } from '../search-ids.js';
import type { SearchRecorder } from '../search-recorder.js';
import { toEdges } from '../search-connection.js';
import type { SearchService } from '../search-service.js';
import { SearchFilter, SearchScope } from '../search-types.js';
import { isSelected } from '../selected-fields.js';
import type { Suggester } from './suggester.js';
import { type ArticleSuggestion, Suggestion, withClass } from './suggestion-types.js';

/** Maximum length of the prefix in characters (UTF-16 units). */
const MAX_PREFIX = 100;
const MAX_SUGGESTIONS = 20;

@Resolver()
export class SuggestionResolver {
  constructor(
    private readonly suggester: Suggester,
    private readonly service: SearchService,
    private readonly recorder: SearchRecorder,
    private readonly ids: SearchIds,
  ) {}

  @Cost({ points: 300, queued: true })
  @Query(() => [Suggestion], {
    nullable: true,
    description:
      'Suggestions while a visitor types (자동 완성): popular queries (up to a third of `first`), ' +
      'then products and categories (up to a third), then articles. If none fits several words, the ' +
      'articles that `search` finds first. Incomplete syllables (장바ㄱ), ' +
      'initial consonants (초성, ㅂㅁㅂㅎ) and the wrong keyboard layout (qlalf) work, too. An empty ' +
      'prefix gives none.',
  })
  async suggest(
    @Arg('prefix', () => String, {
      description: 'What the visitor has typed so far, at most 100 characters.',
    })
    prefix: string,
    @Arg('filter', () => SearchFilter, {
      nullable: true,
      description:
        'The filter that the search will use. Suggested articles match it, and suggested products ' +
        'and categories contain such articles. If the filter has exactly one product, popular ' +
        'queries are those of searches filtered by that product. Unknown slugs match nothing.',
    })
    filter: SearchFilter | null,
    @First('Maximum number of suggestions', 8, MAX_SUGGESTIONS) first: number,
    @Ctx() context: ArticleContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Suggestion[]> {
    if (prefix.length > MAX_PREFIX) {
      throw badInput(
        'prefix',
        `prefix has ${prefix.length} characters; at most ${MAX_PREFIX} are possible.`,
      );
    }
    const catalog = await context.catalog();
    const size = checkPageSize(first, 'first', MAX_SUGGESTIONS);
    const completed = await this.suggester.suggest(
      prefix,
      resolveFilter(filter, catalog).filter,
      size,
      catalog,
      context.articles,
    );
    const found =
      completed.length > 0 ? completed : await this.found(prefix, filter, size, context);
    const identity = isSelected(info, 'searchId') ? this.ids.issue() : null;
    if (!context.visit.isUncounted)
      this.recorder.suggestions({
        id: identity?.id ?? null,
        prefix,
        suggestions: found.length,
        visit: context.visit,
        staff: context.viewer.role !== null,
      });
    const searchId = identity ? this.ids.sign(identity) : undefined;
    return found.map((suggestion) => withClass(suggestion, searchId));
  }

  /** The first hits for several words; none while no engine answers. */
  private async found(
    prefix: string,
    filter: SearchFilter | null,
    first: number,
    context: ArticleContext,
  ): Promise<ArticleSuggestion[]> {
    const words = prefix.match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length < 2) return [];
    // The reader still types, so the log and the statistics leave this search out.
    const uncounted = { ...context, visit: { ...context.visit, isUncounted: true } };
    const answer = await this.service
      .search(
        {
          ...{ query: words.join(' '), filter, first, sort: SearchSort.RELEVANCE, literal: false },
          // Asks no model server, which would get each letter.
          scope: SearchScope.ALL_MATCHES,
          fields: {
            hits: true,
            titleHighlight: true,
            matchedBody: false,
            didYouMean: false,
            confidence: false,
            passages: false,
            facets: new Set(),
          },
        },
        uncounted,
      )
      .catch(() => null);
    context.isTemporary ||= uncounted.isTemporary;
    return (answer ? toEdges(answer) : []).map(({ node: article, titleHighlight: segments }) => ({
      ...{ kind: 'article', text: article.title, segments, article },
    }));
  }
}
