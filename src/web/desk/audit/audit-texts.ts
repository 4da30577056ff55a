import type { Options } from '../shell/fields.js';

/** What an action did, after "누가 …". Others are shown by their names. */
export const ACTIONS: Options = {
  createArticle: '문서를 만들었어요',
  updateArticle: '문서를 고쳤어요',
  placeArticle: '문서의 자리를 바꿨어요',
  publishArticle: '문서를 게시했어요',
  unpublishArticle: '문서의 게시를 취소했어요',
  archiveArticle: '문서를 보관했어요',
  trashArticle: '문서를 휴지통에 넣었어요',
  restoreArticle: '문서를 되살렸어요',
  deleteArticle: '문서를 영구 삭제했어요',
  discardDraft: '문서의 초안을 버렸어요',
  bulkUpdateArticles: '여러 문서를 한꺼번에 바꿨어요',
  requestReview: '문서의 검토를 부탁했어요',
  declineReview: '문서의 검토를 돌려보냈어요',
  schedulePublish: '문서의 게시를 예약했어요',
  scheduleUnpublish: '문서의 게시 취소를 예약했어요',
  cancelSchedule: '문서의 예약을 취소했어요',
  scheduleFailed: '문서의 예약을 지키지 못했어요',
  setRecheckDate: '문서의 재확인 날을 바꿨어요',
  setArticleQuestions: '문서의 질문을 바꿨어요',
  addArticleQuestions: '문서에 질문을 더했어요',
  removeArticleQuestions: '문서의 질문을 뺐어요',
  import: '파일을 가져왔어요',
  createProduct: '서비스를 만들었어요',
  updateProduct: '서비스를 고쳤어요',
  mergeProduct: '서비스를 여기에 합쳤어요',
  deleteProduct: '서비스를 지웠어요',
  createCategory: '분류를 만들었어요',
  updateCategory: '분류를 고쳤어요',
  moveCategory: '분류를 옮겼어요',
  mergeCategory: '분류를 여기에 합쳤어요',
  deleteCategory: '분류를 지웠어요',
  createPlatform: '플랫폼을 만들었어요',
  updatePlatform: '플랫폼을 고쳤어요',
  mergePlatform: '플랫폼을 여기에 합쳤어요',
  deletePlatform: '플랫폼을 지웠어요',
  reorder: '순서를 바꿨어요',
  setSynonymSet: '동의어를 바꿨어요',
  deleteSynonymSet: '동의어를 지웠어요',
  setDictionaryEntry: '사전의 낱말을 바꿨어요',
  deleteDictionaryEntry: '사전의 낱말을 지웠어요',
  createApiKey: 'API 키를 만들었어요',
  revokeApiKey: 'API 키를 폐기했어요',
  endSession: '로그인을 끝냈어요',
  createApplication: '앱을 만들었어요',
  updateApplication: '앱을 고쳤어요',
  revokeApplication: '앱을 폐기했어요',
  createWebhook: '웹훅을 만들었어요',
  updateWebhook: '웹훅을 고쳤어요',
  rotateWebhookSecret: '웹훅의 비밀값을 바꿨어요',
  deleteWebhook: '웹훅을 지웠어요',
};

/** What details are called. Others are shown by their names. */
export const DETAILS: Options = {
  version: '판',
  comment: '의견',
  reason: '까닭',
  role: '역할',
  change: '바꾼 것',
  addKeywords: '더한 키워드',
  removeKeywords: '뺀 키워드',
  categorySlug: '분류',
  articlesCreated: '새 문서',
  articlesUpdated: '고친 문서',
};

/** Who it was, as the subject of the sentence. */
export function subjectOf(actor: string): string {
  const [, planner] = /^schedule by (.*)$/.exec(actor) ?? [];
  if (planner !== undefined) return `${planner} 님의 예약이`;
  if (actor === 'trash') return '휴지통이';
  return actor === 'command line' ? '누군가 명령줄에서' : `${actor} 님이`;
}
