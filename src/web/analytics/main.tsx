import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../shared/tokens.css';
import '../shared/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/figures.css';
import './styles/lists.css';
import './styles/query-details.css';
import { AnalyticsPage } from './analytics-page.js';
import { BRAND } from '../shared/page-brand.js';

document.title = `검색 통계 - ${BRAND.name}`;
createRoot(document.getElementById('analytics')!).render(
  <StrictMode>
    <AnalyticsPage />
  </StrictMode>,
);
