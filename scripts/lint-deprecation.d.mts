import type { Rule } from 'eslint';

export const deprecation: Rule.RuleModule;
