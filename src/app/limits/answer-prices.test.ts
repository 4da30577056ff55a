import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  GraphQLInt,
  isCompositeType,
  isListType,
  isObjectType,
} from 'graphql';
import { declaredCost } from '../../core/cost.js';
import { buildSchema } from '../build-schema.js';

/**
 * Lists whose length depends on content, with their bound. Lists without a bound are limited only
 * by the limits of answers.
 */
const LISTS_OF_CONTENT: Record<string, string> = {
  'ApiKeyPayload.cancelledSchedules': 'articles with a schedule',
  'Application.allowedOrigins': '50 of 300 characters',
  'Article.breadcrumb': 'depth of the catalogue',
  'Article.breadcrumbItems': 'depth of the catalogue',
  'Article.brokenLinks': '20 of 300 characters',
  'Article.keywords': '100 of 100 characters',
  'Article.matchedPlace': '160 characters',
  'Article.platforms': 'platforms',
  'Article.questions': '30 of 200 characters',
  'Article.variants': 'one for each platform at most',
  'ArticleContent.keywords': '100 of 100 characters',
  'ArticleContent.variants': 'one for each platform at most',
  'AnnouncementPayload.announcements': '100',
  'ArticleVariant.platforms': 'platforms',
  'AuditEntry.details': 'about 15 short values',
  'ArticleWorkflow.reviewQuestions': '30 of 200 characters',
  'Category.ancestors': 'depth of the catalogue',
  'Category.children': 'catalogue',
  'Category.descendants': 'catalogue',
  'ClinicEntry.actions': '10',
  'ClinicAction.effect': 'two',
  'ClinicEntry.queries': '10 of 200 characters',
  'DictionaryEntry.parts': 'letters of the word, 30',
  'DictionaryPayload.dictionary': '5,000',
  'FeedbackComment.platforms': 'platforms',
  'HelpCentre.channels': '10',
  'HelpCentre.footerLinks': '20',
  'ImportWordsPayload.errors': '100',
  'MarkdownPreview.warnings': '100',
  'Passage.platforms': 'platforms',
  'PinList.articles': '10',
  'PinsPayload.pins': '200 queries, the catalogue',
  'Platform.aliases': 'aliases',
  'Product.aliases': 'aliases',
  'Product.categories': 'catalogue',
  'Query.allAnnouncements': '100',
  'Query.announcements': '100',
  'Query.apiKeys': 'keys',
  'Query.applications': 'applications',
  'Query.dictionary': '5,000',
  'Query.errorCodes': 'constant',
  'Query.errorReasons': 'constant',
  'Query.featuredArticles': '10',
  'Query.imageHosts': 'configured hosts',
  'Query.people': 'people of the help team',
  'Query.pins': '200 queries, the catalogue',
  'Query.platforms': 'catalogue',
  'Query.products': 'catalogue',
  'Query.sessions': 'sessions that have not ended, 100 of one person or key',
  'Query.synonymSets': '5,000',
  'Query.webhooks': '50',
  'QueryAlternative.to': 'at most 20 alternatives of a query',
  'QueryInterpretation.alternatives': 'words of a query of 200 characters',
  'QueryInterpretation.inferredPlatforms': 'words of a query of 200 characters',
  'QueryInterpretation.inferredProducts': 'words of a query of 200 characters',
  'QueryInterpretation.rewrites': 'words of a query of 200 characters',
  'SearchConnection.unknownFilters': 'slugs of the filter, 3,000',
  'SearchEdge.titleHighlight': 'a title of 300 characters',
  'SynonymSet.terms': '50',
  'Viewer.sessions': '100',
  'Webhook.events': 'types of events',
  'ArticleSuggestion.segments': 'a title of 300 characters',
  'CategorySuggestion.segments': 'a name',
  'ProductSuggestion.segments': 'a name',
  'QuerySuggestion.segments': 'a query of 200 characters',
};

/** Lists and connections whose length depends on an argument other than `first`. */
const LISTS_OF_ARGUMENTS: Record<string, string> = {
  'FeedbackStatePayload.comments': '100 ids',
  'Query.analyzeText': 'a text of 2,000 characters',
  'Query.searchClinic': '100',
  'QueryStatistics.timeline': 'hours of the time that is kept',
  'SearchAnalytics.facetUsage': 'catalogue',
  'SearchAnalytics.timeline': 'hours of the time that is kept',
  'SearchConnection.facets': 'three',
  'SearchConnection.pages': '23',
};

/**
 * Fields with long texts. Titles, names, slugs and queries have at most 300 characters, comments
 * 1,000.
 */
const LONG_TEXTS: Record<string, number> = {
  'Article.excerpt': 1,
  'ArticleNote.body': 5,
  'ArticleVariant.body': 5,
  'ArticleVariant.bodyHtml': 5,
  'ArticleVariant.bodyText': 5,
  'HelpCentre.homeHtml': 5,
  'Passage.markdown': 5,
  'SearchEdge.matchedQuestion': 2,
};

const fields = Object.values(buildSchema().getTypeMap()).flatMap((type) =>
  isObjectType(type) && !type.name.startsWith('__')
    ? Object.values(type.getFields()).map((field): [string, GraphQLField<unknown, unknown>] => [
        `${type.name}.${field.name}`,
        field,
      ])
    : [],
);
const isList = (field: GraphQLField<unknown, unknown>) => isListType(getNullableType(field.type));
const has = (field: GraphQLField<unknown, unknown>, name: string) =>
  field.args.some((arg) => arg.name === name);

describe('What determines the size of an answer', () => {
  it('is known for every list', () => {
    const lists = fields.filter(
      ([, field]) => isList(field) && !has(field, 'first') && !/^(edges|nodes)$/.test(field.name),
    );
    const priced = lists
      .filter(([, field]) => declaredCost(field).perArgument === undefined)
      .map(([name]) => name);
    expect(priced.sort()).toEqual(
      Object.keys({ ...LISTS_OF_CONTENT, ...LISTS_OF_ARGUMENTS }).sort(),
    );
  });

  it('has a cost if it is a number from the client', () => {
    const unpriced = fields.filter(([name, field]) => {
      const numbers = field.args
        .filter(({ type }) => getNamedType(type) === GraphQLInt)
        .map((arg) => arg.name);
      const { perArgument: by, size } = declaredCost(field);
      // The cost of a page of objects depends on the selection on each of them, not on its number.
      const isPriced = numbers.every(
        (arg) =>
          by?.argument === arg ||
          arg === 'page' ||
          (arg === 'first' && isCompositeType(getNamedType(field.type))),
      );
      return numbers.length > 0 && !isPriced && !(name === 'SearchConnection.pages' && size === 23);
    });
    expect(unpriced.map(([name]) => name)).toEqual([]);
  });

  it('has a cost if it is a long text', () => {
    const priced = fields.filter(
      ([, field]) => !isCompositeType(getNamedType(field.type)) && !isList(field),
    );
    const points = priced.flatMap(([name, field]): [string, number][] => {
      const cost = declaredCost(field).points;
      return cost !== undefined && getNamedType(field.type).name === 'String' ? [[name, cost]] : [];
    });
    expect(Object.fromEntries(points)).toEqual(LONG_TEXTS);
  });
});
