import { readFileSync } from 'node:fs';
import { type Copy, DockerfileParser, type From, type Instruction } from 'dockerfile-ast';

/** One step of a stage. */
export interface Step {
  keyword: string;
  /** The words after the keyword without flags, or the strings of its JSON array (or its CMD's). */
  words: string[];
  isJson: boolean;
  flags: Record<string, string>;
  /** Everything after the keyword, with its lines joined. */
  text: string;
}

/** A stage: what follows a FROM. */
export interface Stage {
  name: string | null;
  base: string;
  steps: Step[];
}

/** Parses a Dockerfile into its stages. */
export function readDockerfile(file: string): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      const from = instruction as From;
      stages.push({ name: from.getBuildStage(), base: from.getImage() ?? '', steps: [] });
      continue;
    }
    stages.at(-1)!.steps.push({ keyword, ...wordsOf(instruction) });
  }
  return stages;
}

function wordsOf(instruction: Instruction): Omit<Step, 'keyword'> {
  const given = (instruction as Copy).getFlags?.() ?? [];
  const flags = Object.fromEntries(given.map((flag) => [flag.getName(), flag.getValue() ?? '']));
  const text = instruction.getArgumentsContent() ?? '';
  const json = /^(?:CMD )?(\[.*\])$/s.exec(text)?.[1];
  const plain = instruction.getArguments().map((each) => each.getValue());
  const words = json
    ? (JSON.parse(json) as string[])
    : plain.filter((value) => !value.startsWith('--'));
  return { words, isJson: json !== undefined, flags, text };
}
