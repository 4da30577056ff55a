import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { Expression } from './expression.js';

const ROOTS = ['src', 'migrations'];
/** Tests and generated files, which do not run in the server. */
const LEFT_OUT = /\.test\.ts$|\/generated\//;

/** A place that builds an expression at run time. */
export interface Construction {
  readonly file: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

/** The source files of the server and its pages, relative to the package. */
function sourceFiles(): string[] {
  return ROOTS.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) =>
      path.posix.join(root, name),
    ),
  ).filter((file) => /\.tsx?$/.test(file) && !LEFT_OUT.test(file));
}

/** Every literal, and every use of the constructor, which literals do not call. */
export function writtenExpressions(): { literals: Expression[]; constructions: Construction[] } {
  const literals: Expression[] = [];
  const constructions: Construction[] = [];
  for (const file of sourceFiles()) {
    const source = ts.createSourceFile(
      file,
      readFileSync(file, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        const where = `${file}:${lineOf(node.getStart())}`;
        literals.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1), where });
      }
      if (ts.isIdentifier(node) && node.text === 'RegExp' && !ts.isTypeReferenceNode(node.parent)) {
        const { parent } = node;
        constructions.push({
          file,
          firstLine: lineOf(parent.getStart()),
          lastLine: lineOf(parent.getEnd()),
        });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { literals, constructions };
}
