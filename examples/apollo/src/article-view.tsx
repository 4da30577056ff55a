import { useMutation, useQuery } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import type { Address } from '../../shared/address';
import { countsAfter } from '../../shared/doum';
import { errorText, EVENT } from './client';
import type { ArticleQuery } from './generated/graphql';
import { ArticleDocument, RecordViewDocument, SubmitFeedbackDocument } from './operations';
import { Link } from './parts';

/** An article. Showing it counts as a view. */
export function ArticleView({ address, slug }: { address: Address; slug: string }) {
  const { data, loading, error } = useQuery(ArticleDocument, {
    variables: { slug, platform: address.platform },
  });
  const [recordView] = useMutation(RecordViewDocument, EVENT);
  const article = data?.articleBySlug;
  const articleId = article?.id;
  useEffect(() => {
    if (articleId) void recordView({ variables: { input: { articleId } } });
  }, [articleId, recordView]);
  if (error) return <p role="alert">{errorText(error)}</p>;
  if (loading) return <p role="status">여는 중이에요…</p>;
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
function Feedback({ article }: { article: NonNullable<ArticleQuery['articleBySlug']> }) {
  const [vote, setVote] = useState<boolean | null>(null);
  const [submit, { error }] = useMutation(SubmitFeedbackDocument);
  const { id, feedback } = article;
  const give = async (helpful: boolean) => {
    const { error: failure } = await submit({
      variables: { input: { articleId: id, helpful } },
      optimisticResponse: {
        submitFeedback: {
          __typename: 'FeedbackPayload',
          article: {
            __typename: 'Article',
            id,
            feedback: { __typename: 'FeedbackSummary', ...countsAfter(feedback, helpful, vote) },
          },
        },
      },
      errorPolicy: 'all',
    });
    if (!failure) setVote(helpful);
  };
  return (
    <section>
      <h2>도움이 됐나요?</h2>
      <button aria-pressed={vote === true} onClick={() => void give(true)}>
        네 {feedback.helpful}
      </button>{' '}
      <button aria-pressed={vote === false} onClick={() => void give(false)}>
        아니요 {feedback.notHelpful}
      </button>
      {error && <p role="alert">{errorText(error)}</p>}
    </section>
  );
}
