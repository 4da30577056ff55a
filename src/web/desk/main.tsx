import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../shared/tokens.css';
import '../shared/base.css';
import { Desk } from './shell/desk.js';
import { BRAND } from '../shared/page-brand.js';

document.title = `${BRAND.name} 데스크`;
createRoot(document.getElementById('desk')!).render(
  <StrictMode>
    <Desk />
  </StrictMode>,
);
