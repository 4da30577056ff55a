import type { GraphiQLPlugin } from '@graphiql/react';
import { ExampleList } from './example-list.js';
import type { ExampleGroup } from './example-groups.js';

/** The panel at the side that offers all examples. */
export function examplesPlugin(groups: ExampleGroup[]): GraphiQLPlugin {
  return { title: 'Examples', icon: ExamplesIcon, content: () => <ExampleList groups={groups} /> };
}

function ExamplesIcon() {
  return (
    <svg
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M8 4.5h9M8 10h9M8 15.5h9" />
      <path
        d="M3 3l2.5 1.5L3 6zM3 8.5L5.5 10 3 11.5zM3 14l2.5 1.5L3 17z"
        fill="currentColor"
        strokeLinejoin="round"
      />
    </svg>
  );
}
