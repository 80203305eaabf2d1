import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// TypeScript is a CommonJS module, of which tests need the parser alone.
const ts = createRequire(import.meta.url)('typescript') as typeof import('typescript');

export interface Statement {
  readonly place: string;
  /** As it stands in the source, with what is put into it. */
  readonly text: string;
}

const isTag = (text: string) => /^(?:\w+\.)*(?:sql|inner|transaction|tag)$/.test(text);

/** Every SQL statement of a source file: the tagged templates that stand in no other one, with the named parts in them. */
export function statementsOf(file: URL): Statement[] {
  const source = ts.createSourceFile('x.ts', readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Statement[] = [];
  const parts = new Map<string, string>();
  const visit = (node: import('typescript').Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined)
      parts.set(node.name.getText(), node.initializer.getText());
    if (ts.isTaggedTemplateExpression(node) && isTag(node.tag.getText())) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({
        place: `${fileURLToPath(file).replace(/^.*\/src\//, 'src/')}:${line + 1}`,
        text: node.template.getText(),
      });
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const whole = (text: string) =>
    text.replaceAll(/\$\{(\w+)[^}]*\}/g, (put, name: string) => `${put} ${parts.get(name) ?? ''}`);
  return found.map(({ place, text }) => ({ place, text: whole(text) }));
}
