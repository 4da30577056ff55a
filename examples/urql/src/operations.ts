import { graphql } from './generated';

export const SearchDocument = graphql(`
  query Search($query: String!, $filter: SearchFilter, $sort: SearchSort!, $page: Int!) {
    search(query: $query, filter: $filter, sort: $sort, first: 10, page: $page) {
      searchId
      totalCount
      facets(fields: [CATEGORY]) {
        field
        values(first: 12) {
          slug
          label
          count
          selected
        }
      }
      unknownFilters {
        field
        slug
      }
      edges {
        position
        titleHighlight {
          text
          highlighted
        }
        excerptHighlight(length: 300) {
          text
          highlighted
        }
        matchedVariant {
          id
          platforms {
            id
            slug
            name
          }
        }
        node {
          id
          slug
          product {
            id
            name
          }
          category {
            id
            name
          }
        }
      }
      pages {
        number
        isCurrent
      }
    }
  }
`);

export const SuggestDocument = graphql(`
  query Suggest($prefix: String!) {
    suggest(prefix: $prefix) {
      __typename
      searchId
      text
      segments {
        text
        highlighted
      }
      ... on ArticleSuggestion {
        article {
          id
          slug
        }
      }
    }
  }
`);

export const ArticleDocument = graphql(`
  query Article($slug: String!, $platform: String) {
    articleBySlug(slug: $slug) {
      id
      title
      updatedAt
      breadcrumbItems {
        id
        name
      }
      variant(platformSlug: $platform) {
        id
        bodyHtml
      }
      feedback {
        helpful
        notHelpful
      }
    }
  }
`);

export const RecordClickDocument = graphql(`
  mutation RecordClick($input: RecordClickInput!) {
    recordClick(input: $input) {
      recorded
    }
  }
`);

export const RecordViewDocument = graphql(`
  mutation RecordView($input: RecordViewInput!) {
    recordView(input: $input) {
      recorded
    }
  }
`);

export const SubmitFeedbackDocument = graphql(`
  mutation SubmitFeedback($input: SubmitFeedbackInput!) {
    submitFeedback(input: $input) {
      article {
        id
        feedback {
          helpful
          notHelpful
        }
      }
    }
  }
`);
