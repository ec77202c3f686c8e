/**
 * Which property names of a package nobody outside can know: the published code says them in a letter or two (docs/adr/0012).
 * TypeScript knows whose each name is. It is kept when anything of that name, anywhere, is not ours alone: the platform's or the
 * language's, public, in text or data that leaves the program, or found by a computed key.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { publicNames } from './public-names.ts'

const packages = fileURLToPath(new URL('../../packages', import.meta.url))

/** Short names by the internal ones, for the package with these entries (of `src`, without the end). */
export function internalNames(
  name: string,
  entries: readonly string[],
  kept: readonly string[],
): ReadonlyMap<string, string> {
  const key = [name, entries, kept].join(' ')
  const names = found.get(key) ?? find(name, entries, kept)
  found.set(key, names)
  return names
}

const found = new Map<string, ReadonlyMap<string, string>>()

function find(name: string, entries: readonly string[], kept: readonly string[]): ReadonlyMap<string, string> {
  const config = join(packages, name, 'tsconfig.json')
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (path) => readFileSync(path, 'utf8')).config,
    ts.sys,
    dirname(config),
  )
  const roots = entries.map((entry) => join(packages, name, 'src', `${entry}.ts`))
  const program = ts.createProgram(roots, { ...options, noEmit: true })
  const names = new Names(program, new Set([...publicNames(program, roots, kept), ...lookalikes(program, name)]))
  for (const file of bundled(program, roots)) names.walk(file)
  return names.shortened()
}

/** The files whose code is in the package: what is imported for its types alone is not. */
function bundled(program: ts.Program, roots: readonly string[]): Set<ts.SourceFile> {
  const files = new Set<ts.SourceFile>()
  const checker = program.getTypeChecker()
  const visit = (file: ts.SourceFile | undefined): void => {
    if (!file || files.has(file) || !isOurs(file)) return
    files.add(file)
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue
      const isType = ts.isImportDeclaration(statement)
        ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
        : statement.isTypeOnly
      if (isType || !statement.moduleSpecifier) continue
      const found = checker.getSymbolAtLocation(statement.moduleSpecifier)?.valueDeclaration
      if (found && ts.isSourceFile(found)) visit(found)
    }
  }
  for (const root of roots) visit(program.getSourceFile(root))
  return files
}

export function isOurs(file: ts.SourceFile): boolean {
  return !file.isDeclarationFile && file.fileName.startsWith(packages)
}

/**
 * What the package's own interfaces call like something of the platform: they may stand for that without saying so. The packages
 * inside touch no platform.
 */
function lookalikes(program: ts.Program, name: string): Set<string> {
  const [ours, foreign] = [new Set<string>(), new Set<string>()]
  const folder = join(packages, name, '/')
  for (const file of program.getSourceFiles()) {
    const into = file.fileName.startsWith(folder) ? ours : isOurs(file) ? undefined : foreign
    const visit = (node: ts.Node): void => {
      if (ts.isTypeElement(node) && node.name && ts.isIdentifier(node.name)) into?.add(node.name.text)
      ts.forEachChild(node, visit)
    }
    if (into) visit(file)
  }
  return new Set([...ours].filter((each) => foreign.has(each)))
}

class Names {
  readonly #checker: ts.TypeChecker
  readonly #kept: Set<string>
  readonly #counts = new Map<string, number>()

  constructor(program: ts.Program, known: ReadonlySet<string>) {
    this.#checker = program.getTypeChecker()
    this.#kept = new Set(known)
  }

  /** The more often a name is used, the shorter it becomes. */
  shortened(): ReadonlyMap<string, string> {
    const names = [...this.#counts].filter(([name]) => !this.#kept.has(name) && name.length > 2)
    names.sort(([a, times], [b, others]) => others - times || (a < b ? -1 : 1))
    const taken = new Set([...this.#kept, ...this.#counts.keys()])
    const short = letters(taken)
    return new Map(names.map(([name]) => [name, short.next().value ?? name]))
  }

  walk(node: ts.Node): void {
    // Types leave nothing behind; what they say of names has been asked of them.
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node)) return
    if (ts.isStringLiteralLike(node)) this.#kept.add(node.text)
    else if (ts.isPropertyAccessExpression(node)) this.#seen(node.name, this.#checker.getSymbolAtLocation(node.name))
    else if (ts.isElementAccessExpression(node)) this.#computed(node.argumentExpression)
    else if (ts.isObjectLiteralExpression(node)) this.#literal(node)
    else if (ts.isObjectBindingPattern(node)) this.#pattern(node)
    else if (ts.isClassElement(node) && node.name) this.#member(node, node.name)
    else if (ts.isCallExpression(node)) this.#call(node)
    else if (ts.isAsExpression(node)) this.#cast(node)
    else if (ts.isVariableDeclaration(node) && node.initializer) this.#given(node.initializer, node)
    else if (ts.isReturnStatement(node) && node.expression) this.#given(node.expression, node.expression)
    ts.forEachChild(node, (child) => this.walk(child))
  }

  /** Something is called this; `symbol` says what, if that is known. */
  #seen(name: ts.Node, symbol: ts.Symbol | undefined): void {
    if (!ts.isIdentifier(name)) return
    const { text } = name
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1)
    if (!symbol || !isOnlyOurs(symbol)) this.#kept.add(text)
  }

  #literal(node: ts.ObjectLiteralExpression): void {
    const wanted = this.#checker.getContextualType(node)
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) continue
      this.#seen(property.name, this.#checker.getSymbolAtLocation(property.name))
      if (!ts.isIdentifier(property.name)) continue
      // Nobody has said what it must look like: it may be printed, stored or sent.
      if (!wanted || !this.#knows(wanted, property.name.text)) {
        if (wanted) this.#kept.add(property.name.text)
      }
    }
  }

  /** Whether the type has a property of this name by that name, and it is ours. */
  #knows(type: ts.Type, name: string): boolean {
    const parts = type.isUnion() ? type.types : [type]
    const found = parts.flatMap((part) => this.#checker.getPropertyOfType(part, name) ?? [])
    return found.length > 0 && found.every(isOnlyOurs)
  }

  #pattern(node: ts.ObjectBindingPattern): void {
    const type = this.#checker.getTypeAtLocation(node)
    for (const { propertyName, name, dotDotDotToken } of node.elements) {
      const key = propertyName ?? name
      if (dotDotDotToken || !ts.isIdentifier(key)) continue
      const parts = type.isUnion() ? type.types : [type]
      const symbols = parts.map((part) =>
        this.#checker.getPropertyOfType(this.#checker.getNonNullableType(part), key.text),
      )
      for (const symbol of symbols) this.#seen(key, symbol)
    }
  }

  /** A class of ours that stands for something of the platform has its names. */
  #member(node: ts.ClassElement, name: ts.PropertyName): void {
    this.#seen(name, this.#checker.getSymbolAtLocation(name))
    const { parent } = node
    if (!ts.isClassLike(parent) || !ts.isIdentifier(name)) return
    for (const base of this.#checker.getTypeAtLocation(parent).getBaseTypes?.() ?? []) {
      const symbol = this.#checker.getPropertyOfType(base, name.text)
      if (symbol && !isOnlyOurs(symbol)) this.#kept.add(name.text)
    }
  }

  #computed(key: ts.Expression): void {
    const type = this.#checker.getTypeAtLocation(key)
    for (const part of type.isUnion() ? type.types : [type]) if (part.isStringLiteral()) this.#kept.add(part.value)
  }

  /** What walks over names, or makes text of an object. */
  #call(node: ts.CallExpression): void {
    const called = node.expression.getText()
    if (!/^(JSON\.stringify|Object\.(keys|entries)|structuredClone)$|\.postMessage$/.test(called)) return
    for (const argument of node.arguments) this.#keepAll(this.#checker.getTypeAtLocation(argument))
  }

  /** Taken for a type without being known to be of it: text that was parsed, a part of the platform. */
  #cast(node: ts.AsExpression): void {
    let from: ts.Expression = node.expression
    while (
      ts.isParenthesizedExpression(from) ||
      (ts.isAsExpression(from) && from.type.kind === ts.SyntaxKind.UnknownKeyword)
    )
      from = from.expression
    const type = this.#checker.getTypeAtLocation(from)
    const parts = type.isUnion() ? type.types : [type]
    const isForeign = parts.some(
      ({ flags, symbol }) =>
        flags & unknown || (symbol?.declarations ?? []).some((each) => !isOurs(each.getSourceFile())),
    )
    if (isForeign) this.#keepAll(this.#checker.getTypeAtLocation(node))
  }

  #given(from: ts.Expression, as: ts.Node): void {
    if (this.#checker.getTypeAtLocation(from).flags & unknown) this.#keepAll(this.#checker.getTypeAtLocation(as))
  }

  #keepAll(type: ts.Type, seen = new Set<ts.Type>()): void {
    if (seen.has(type)) return
    seen.add(type)
    if (type.isUnionOrIntersection()) for (const part of type.types) this.#keepAll(part, seen)
    for (const argument of this.#checker.getTypeArguments(type as ts.TypeReference) ?? []) this.#keepAll(argument, seen)
    for (const signature of type.getCallSignatures()) {
      for (const parameter of signature.parameters) this.#keepAll(this.#checker.getTypeOfSymbol(parameter), seen)
      this.#keepAll(signature.getReturnType(), seen)
    }
    for (const property of type.getProperties().filter(isOnlyOurs)) {
      this.#kept.add(property.name)
      this.#keepAll(this.#checker.getTypeOfSymbol(property), seen)
    }
  }
}

const unknown = ts.TypeFlags.Any | ts.TypeFlags.Unknown

function isOnlyOurs({ declarations = [] }: ts.Symbol): boolean {
  return declarations.length > 0 && declarations.every((each) => isOurs(each.getSourceFile()) && isMember(each))
}

/** Not a name of a module. */
function isMember(node: ts.Node): boolean {
  return ts.isTypeElement(node) || ts.isClassElement(node) || ts.isObjectLiteralElement(node)
}

function* letters(taken: ReadonlySet<string>): Generator<string, undefined> {
  const first = 'etnrioaslcudfhpmgvybwCSTEDkxjAOIMNPLRFHBWUVGqzJKQXYZ$_'
  for (const end of ['', ...first]) for (const start of first) if (!taken.has(start + end)) yield start + end
  return undefined
}
