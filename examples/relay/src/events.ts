import { commitMutation, graphql } from 'react-relay';
import { environment } from './environment';
import type { eventsClickMutation } from './__generated__/eventsClickMutation.graphql';
import type { eventsViewMutation } from './__generated__/eventsViewMutation.graphql';

/** Tells which article was opened from a search or a suggestion. It may be refused silently. */
export function recordClick(searchId: string, articleId: string, position: number): void {
  commitMutation<eventsClickMutation>(environment, {
    mutation: graphql`
      mutation eventsClickMutation($input: RecordClickInput!) {
        recordClick(input: $input) {
          recorded
        }
      }
    `,
    variables: { input: { searchId, articleId, position } },
  });
}

/** Tells that an article is shown. It may be refused silently. */
export function recordView(articleId: string): void {
  commitMutation<eventsViewMutation>(environment, {
    mutation: graphql`
      mutation eventsViewMutation($input: RecordViewInput!) {
        recordView(input: $input) {
          recorded
        }
      }
    `,
    variables: { input: { articleId } },
  });
}
