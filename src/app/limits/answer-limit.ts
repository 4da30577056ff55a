import type { ApolloServerPlugin } from '@apollo/server';
import type { AnswerBudget } from '../../core/answer-budget.js';
import { extensionsOf } from '../http/format-error.js';

const AFTER_CHANGES = ' What the mutation changed before is changed.';

/**
 * Answers an operation whose answer was found too large by one error, without anything of the
 * answer. Put it before the plugins that read the errors of an answer.
 */
export const answerLimit: ApolloServerPlugin<{ answer: AnswerBudget }> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response: { http, body }, operation, contextValue: { answer } }) => {
      const { refusal } = answer;
      if (!refusal || body.kind !== 'single') return;
      const message = refusal.message + (operation?.operation === 'mutation' ? AFTER_CHANGES : '');
      body.singleResult = { data: null, errors: [{ message, extensions: extensionsOf(refusal) }] };
      http.status = 400;
    },
  }),
};
