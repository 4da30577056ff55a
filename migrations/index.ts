import { Catalog1764100000001 } from './1764100000001-catalog.js';
import { Articles1764100000002 } from './1764100000002-articles.js';
import { Access1764100000003 } from './1764100000003-access.js';
import { Lexicon1764100000004 } from './1764100000004-lexicon.js';
import { Search1764100000005 } from './1764100000005-search.js';
import { Indexing1764100000006 } from './1764100000006-indexing.js';
import { Analytics1764100000007 } from './1764100000007-analytics.js';
import { Changes1764100000008 } from './1764100000008-changes.js';
import { Webhooks1764100000009 } from './1764100000009-webhooks.js';
import { Jobs1764100000010 } from './1764100000010-jobs.js';
import { Questions1764100000011 } from './1764100000011-questions.js';
import { Sessions1764100000012 } from './1764100000012-sessions.js';
import { Desk1764100000013 } from './1764100000013-desk.js';
import { TitleSlug1764100000014 } from './1764100000014-title-slug.js';
import { ReviewDeclinedBy1764100000015 } from './1764100000015-review-declined-by.js';
import { Identities1764100000016 } from './1764100000016-identities.js';
import { WrittenBytes1764100000017 } from './1764100000017-written-bytes.js';
import { ShownArticles1764100000019 } from './1764100000019-shown-articles.js';
import { Meaning1764100000020 } from './1764100000020-meaning.js';
import { People1764100000021 } from './1764100000021-people.js';
import { Feedback1764100000022 } from './1764100000022-feedback.js';
import { Notes1764100000023 } from './1764100000023-notes.js';
import { DeskTexts1764100000024 } from './1764100000024-desk-texts.js';
import { Clinic1764100000025 } from './1764100000025-clinic.js';
import { HelpCentre1764100000026 } from './1764100000026-help-centre.js';
import { NoticesAndPins1764100000027 } from './1764100000027-notices-and-pins.js';
import { NoticeCounts1764100000028 } from './1764100000028-notice-counts.js';
import { Links1764100000029 } from './1764100000029-links.js';

/** All migrations, in order. */
export const MIGRATIONS = [
  Catalog1764100000001,
  Articles1764100000002,
  Access1764100000003,
  Lexicon1764100000004,
  Search1764100000005,
  Indexing1764100000006,
  Analytics1764100000007,
  Changes1764100000008,
  Webhooks1764100000009,
  Jobs1764100000010,
  Questions1764100000011,
  Sessions1764100000012,
  Desk1764100000013,
  TitleSlug1764100000014,
  ReviewDeclinedBy1764100000015,
  Identities1764100000016,
  WrittenBytes1764100000017,
  ShownArticles1764100000019,
  Meaning1764100000020,
  People1764100000021,
  Feedback1764100000022,
  Notes1764100000023,
  DeskTexts1764100000024,
  Clinic1764100000025,
  HelpCentre1764100000026,
  NoticesAndPins1764100000027,
  NoticeCounts1764100000028,
  Links1764100000029,
];
