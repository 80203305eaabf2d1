import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** A regular expression that stands in the source, or that a text of the source becomes. */
export interface FoundRegex {
  readonly source: string;
  readonly flags: string;
  /** As in `src/a.ts:12`. */
  readonly at: string;
}

export interface Collected {
  readonly regexes: readonly FoundRegex[];
  /** Files, with what they make a `RegExp` of, where that is known only at run time. */
  readonly unknown: readonly string[];
  readonly fileCount: number;
}

/** Where a part of a text is known only at run time, this stands for it: most often it is a name. */
const someWord = 'word';
/** Constants that are made of each other are followed so far. */
const depthMax = 8;

function sourcesOf(repository: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/(?:^|\/)node_modules\//.test(name))
      .map((name) => join(repository, folder, name)),
  );
}

/**
 * Every regular expression of these folders: literals; constant texts of `new RegExp`; texts that `match`, `matchAll` and
 * `search` make one of; and the patterns of JSON schemas, which ajv compiles with the flag u.
 */
export function collectRegexes(repository: string, folders: readonly string[]): Collected {
  const files = sourcesOf(repository, folders);
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    jsx: ts.JsxEmit.Preserve,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  const regexes: FoundRegex[] = [];
  const unknown: string[] = [];
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (source === undefined) throw new Error(`${file} was not read`);
    const path = relative(repository, file);
    const visit = (node: ts.Node): void => {
      const at = `${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
      if (ts.isRegularExpressionLiteral(node)) regexes.push({ ...partsOf(node), at });
      else {
        const made = textBehind(node, checker);
        const text = made === undefined ? undefined : textOf(made.of, checker);
        if (made !== undefined && text === undefined) unknown.push(`${path}: ${made.of.getText()}`);
        if (made !== undefined && text !== undefined) regexes.push({ source: text, flags: made.flags, at });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { regexes, unknown, fileCount: files.length };
}

function partsOf(literal: ts.RegularExpressionLiteral): { source: string; flags: string } {
  const end = literal.text.lastIndexOf('/');
  return { source: literal.text.slice(1, end), flags: literal.text.slice(end + 1) };
}

/** The text that this node makes a regular expression of, where it does. */
function textBehind(node: ts.Node, checker: ts.TypeChecker): { of: ts.Expression; flags: string } | undefined {
  const isText = (of: ts.Expression) =>
    (checker.getTypeAtLocation(of).flags & (ts.TypeFlags.StringLike | ts.TypeFlags.Any)) !== 0;
  if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
    const [of, flags] = node.arguments ?? [];
    if (of === undefined) return undefined;
    if (ts.isIdentifier(node.expression) && node.expression.text === 'RegExp')
      return isText(of) ? { of, flags: flags === undefined ? '' : (textOf(flags, checker) ?? '') } : undefined;
    const { expression } = node;
    if (!ts.isPropertyAccessExpression(expression) || !/^(?:match|matchAll|search)$/.test(expression.name.text))
      return undefined;
    const isOfText = (checker.getTypeAtLocation(expression.expression).flags & ts.TypeFlags.StringLike) !== 0;
    return isOfText && isText(of) ? { of, flags: '' } : undefined;
  }
  const pattern = patternOf(node);
  return pattern !== undefined && (ts.isStringLiteralLike(pattern) || isText(pattern))
    ? { of: pattern, flags: 'u' }
    : undefined;
}

/** `pattern` of a JSON schema; a key of `patternProperties` is one too. */
function patternOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isShorthandPropertyAssignment(node)) return node.name.text === 'pattern' ? node.name : undefined;
  if (!ts.isPropertyAssignment(node)) return undefined;
  if (node.name.getText() === 'pattern') return node.initializer;
  const { parent } = node.parent;
  const isIn = ts.isPropertyAssignment(parent) && parent.name.getText() === 'patternProperties';
  return isIn && ts.isStringLiteralLike(node.name) ? node.name : undefined;
}

/** What a text is when it runs, as far as constants say it; undefined where nothing of it is known. */
function textOf(node: ts.Expression, checker: ts.TypeChecker, depth = 0): string | undefined {
  if (depth > depthMax) return undefined;
  const deeper = (part: ts.Expression) => textOf(part, checker, depth + 1);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isRegularExpressionLiteral(node)) return partsOf(node).source;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return deeper(node.expression);
  if (ts.isTaggedTemplateExpression(node) && ts.isNoSubstitutionTemplateLiteral(node.template))
    return node.tag.getText() === 'String.raw' ? node.template.rawText : undefined;
  if (ts.isTemplateExpression(node))
    return node.templateSpans.reduce(
      (text, { expression, literal }) => text + (deeper(expression) ?? someWord) + literal.text,
      node.head.text,
    );
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [deeper(node.left), deeper(node.right)];
    return left === undefined && right === undefined ? undefined : (left ?? someWord) + (right ?? someWord);
  }
  const type = checker.getTypeAtLocation(node);
  if (type.isStringLiteral() || type.isNumberLiteral()) return String(type.value);
  if (ts.isCallExpression(node)) return joined(node, checker, depth);
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'source') return deeper(node.expression);
  const initial = initialOf(node, checker);
  return initial === undefined ? undefined : deeper(initial);
}

/** `words.join('|')`. */
function joined(call: ts.CallExpression, checker: ts.TypeChecker, depth: number): string | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'join') return undefined;
  let list: ts.Expression | undefined = initialOf(expression.expression, checker) ?? expression.expression;
  while (ts.isAsExpression(list)) list = list.expression;
  if (!ts.isArrayLiteralExpression(list)) return undefined;
  const [between] = call.arguments;
  const texts = list.elements.map((element) => textOf(element, checker, depth + 1) ?? someWord);
  return texts.join(between === undefined ? ',' : (textOf(between, checker, depth + 1) ?? ''));
}

/** What a constant is made of, also where it is imported. */
function initialOf(node: ts.Expression, checker: ts.TypeChecker): ts.Expression | undefined {
  const found = checker.getSymbolAtLocation(node);
  if (found === undefined) return undefined;
  const symbol = (found.flags & ts.SymbolFlags.Alias) === 0 ? found : checker.getAliasedSymbol(found);
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  return isConstant ? declaration.initializer : undefined;
}
