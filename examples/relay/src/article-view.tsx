import { useEffect, useState } from 'react';
import { graphql, useFragment, useLazyLoadQuery, useMutation } from 'react-relay';
import type { Address } from '../../shared/address';
import { countsAfter } from '../../shared/doum';
import { errorText } from './environment';
import { recordView } from './events';
import type { articleViewQuery } from './__generated__/articleViewQuery.graphql';
import type { articleView_feedback$key } from './__generated__/articleView_feedback.graphql';
import type { articleViewFeedbackMutation } from './__generated__/articleViewFeedbackMutation.graphql';
import { Link } from './parts';

/** An article. Showing it counts as a view. */
export function ArticleView({ address, slug }: { address: Address; slug: string }) {
  const { articleBySlug: article } = useLazyLoadQuery<articleViewQuery>(
    graphql`
      query articleViewQuery($slug: String!, $platform: String) {
        articleBySlug(slug: $slug) {
          id
          title
          breadcrumbItems {
            name
          }
          variant(platformSlug: $platform) {
            bodyHtml
          }
          ...articleView_feedback
        }
      }
    `,
    { slug, platform: address.platform },
  );
  const articleId = article?.id;
  useEffect(() => {
    if (articleId) recordView(articleId);
  }, [articleId]);
  if (!article) return <p role="alert">이 도움말은 없어졌어요.</p>;
  return (
    <main>
      <Link to={{ ...address, article: null, platform: null }}>검색 결과로 돌아가기</Link>
      <div className="tags">{article.breadcrumbItems.map(({ name }) => name).join(' > ')}</div>
      <h1>{article.title}</h1>
      {/* The server has made this HTML from Markdown: it has no scripts. */}
      <article dangerouslySetInnerHTML={{ __html: article.variant.bodyHtml }} />
      <Feedback article={article} />
    </main>
  );
}

/** The votes. The new counts show before the server has answered; on an error the old ones return. */
function Feedback(props: { article: articleView_feedback$key }) {
  const { id, feedback } = useFragment(
    graphql`
      fragment articleView_feedback on Article {
        id
        feedback {
          helpful
          notHelpful
        }
      }
    `,
    props.article,
  );
  const [vote, setVote] = useState<boolean | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [submit] = useMutation<articleViewFeedbackMutation>(graphql`
    mutation articleViewFeedbackMutation($input: SubmitFeedbackInput!) {
      submitFeedback(input: $input) {
        article {
          ...articleView_feedback
        }
      }
    }
  `);
  const give = (helpful: boolean) =>
    submit({
      variables: { input: { articleId: id, helpful } },
      optimisticResponse: {
        submitFeedback: { article: { id, feedback: countsAfter(feedback, helpful, vote) } },
      },
      onCompleted: () => {
        setVote(helpful);
        setError(null);
      },
      onError: setError,
    });
  return (
    <section>
      <h2>도움이 됐나요?</h2>
      <button aria-pressed={vote === true} onClick={() => give(true)}>
        네 {feedback.helpful}
      </button>{' '}
      <button aria-pressed={vote === false} onClick={() => give(false)}>
        아니요 {feedback.notHelpful}
      </button>
      {error !== null && <p role="alert">{errorText(error)}</p>}
    </section>
  );
}
