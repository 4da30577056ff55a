import { TestEnvironment } from 'jest-environment-node';

/**
 * Runs hooks after tests in the reverse order of their definition, so that a server stops before
 * its database is dropped. Jest runs these hooks in the order of their definition.
 */
export default class ReversedHooks extends TestEnvironment {
  handleTestEvent({ name }, { rootDescribeBlock }) {
    if (name === 'run_start') reverse(rootDescribeBlock);
  }
}

function reverse(block) {
  const isAfter = ({ type }) => type.startsWith('after');
  block.hooks = [
    ...block.hooks.filter((hook) => !isAfter(hook)),
    ...block.hooks.filter(isAfter).reverse(),
  ];
  for (const child of block.children) if (child.type === 'describeBlock') reverse(child);
}
