import ts from 'typescript'

/**
 * The property names that users of a package see in its types: of what its entries export and of what that is made of. Of a class
 * that is not exported only the interfaces that it says to be, and nothing that is marked `@internal`. `kept`: further types, by
 * name, whose values leave the program in other ways.
 */
export function publicNames(
  program: ts.Program,
  entries: readonly string[],
  kept: readonly string[],
): ReadonlySet<string> {
  const checker = program.getTypeChecker()
  const names = new Set<string>()
  const seen = new Set<ts.Node>()
  const exported = new Set<ts.Declaration>()
  const resolved = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

  const visit = (node: ts.Node): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal')) return
    if (ts.isBlock(node) || ts.isPrivateIdentifier(node)) return
    if ((ts.isTypeElement(node) || ts.isClassElement(node)) && node.name && ts.isIdentifier(node.name))
      names.add(node.name.text)
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node)
      for (const declaration of (symbol && resolved(symbol).declarations) ?? []) follow(declaration)
    }
    ts.forEachChild(node, visit)
  }
  const follow = (declaration: ts.Declaration): void => {
    if (declaration.getSourceFile().isDeclarationFile || ts.isParameter(declaration)) return
    if (ts.isClassDeclaration(declaration) && !exported.has(declaration)) {
      for (const clause of declaration.heritageClauses ?? []) visit(clause)
    } else visit(declaration)
  }
  for (const entry of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry) ?? fail(entry))
    const all = (module ? checker.getExportsOfModule(module) : []).flatMap(
      (symbol) => resolved(symbol).declarations ?? [],
    )
    for (const declaration of all) exported.add(declaration)
    for (const declaration of all) follow(declaration)
  }
  for (const name of kept) {
    const found = program
      .getSourceFiles()
      .filter(({ isDeclarationFile }) => !isDeclarationFile)
      .flatMap(({ statements }) =>
        statements.filter((each) => ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each)),
      )
      .filter((each) => each.name.text === name)
    if (found.length === 0) fail(name)
    for (const declaration of found) visit(declaration)
  }
  return names
}

function fail(what: string): never {
  throw new Error(`not found: ${what}`)
}
