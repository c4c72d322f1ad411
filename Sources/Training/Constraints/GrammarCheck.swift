/// Sees that a machine can follow a grammar, and that some text fits it.
struct GrammarCheck {
  private let grammar: Grammar
  /// The symbols of each sequence of each rule.
  private let sequences: [[ArraySlice<Grammar.Symbol>]]
  /// Whether each rule fits the empty text.
  private var isNullable: [Bool]
  /// Whether any text fits each rule.
  private var isFitting: [Bool]

  init(_ grammar: Grammar) {
    self.grammar = grammar
    sequences = grammar.starts.map { starts in
      starts.map { start in
        let end = grammar.symbols[start...].firstIndex(of: .end) ?? grammar.symbols.endIndex
        return grammar.symbols[start..<end]
      }
    }
    isNullable = [Bool](repeating: false, count: grammar.starts.count)
    isFitting = isNullable
    var isStable = false
    while !isStable {
      isStable = true
      for rule in sequences.indices {
        if !isNullable[rule], sequences[rule].contains(where: { $0.allSatisfy(isEmpty) }) {
          isNullable[rule] = true
          isStable = false
        }
        if !isFitting[rule], sequences[rule].contains(where: { $0.allSatisfy(fits) }) {
          isFitting[rule] = true
          isStable = false
        }
      }
    }
  }

  private func isEmpty(_ symbol: Grammar.Symbol) -> Bool {
    if case .rule(let rule) = symbol { return isNullable[rule] }
    return false
  }

  private func fits(_ symbol: Grammar.Symbol) -> Bool {
    switch symbol {
    case .bytes(let bytes): !bytes.isEmpty
    case .rule(let rule): isFitting[rule]
    case .end: true
    }
  }

  /// - Parameter names: of the rules, for messages.
  /// - Throws: ``ConstraintError`` where no text fits, or a rule begins with itself and goes on behind: there a stack would grow
  ///   without a byte being read.
  func run(names: [String: Int]) throws(ConstraintError) {
    guard isFitting[grammar.root] else { throw ConstraintError("no text fits it") }
    let edges = sequences.map { $0.flatMap(beginnings) }
    let circles = Circles(edges.map { $0.map(\.rule) }).numbers
    for (rule, edges) in edges.enumerated() {
      for edge in edges where edge.goesOn && circles[edge.rule] == circles[rule] {
        let name = names.filter { circles[$0.value] == circles[rule] }.map(\.key).min() ?? "root"
        throw ConstraintError(
          "the rule \(name) begins with itself; write what it repeats first, as in x ::= y x | y")
      }
    }
  }

  /// The rules that a sequence may begin with, and whether anything stands behind them there.
  private func beginnings(_ symbols: ArraySlice<Grammar.Symbol>) -> [(rule: Int, goesOn: Bool)] {
    var found: [(rule: Int, goesOn: Bool)] = []
    for place in symbols.indices {
      guard case .rule(let rule) = symbols[place] else { break }
      found.append((rule, place + 1 < symbols.endIndex))
      if !isNullable[rule] { break }
    }
    return found
  }
}

/// The strongly connected parts of a graph (Tarjan 1972), with a stack of its own.
fileprivate struct Circles {
  /// The number of each node's part.
  private(set) var numbers: [Int]

  init(_ edges: [[Int]]) {
    numbers = [Int](repeating: -1, count: edges.count)
    var order = numbers, lowest = numbers, parts = 0, count = 0
    var open: [Int] = [], path: [(node: Int, next: Int)] = []
    for start in edges.indices where order[start] < 0 {
      path.append((start, 0))
      while let (node, next) = path.last {
        if next == 0 {
          order[node] = count
          lowest[node] = count
          count += 1
          open.append(node)
        }
        if next < edges[node].count {
          path[path.count - 1].next += 1
          let target = edges[node][next]
          if order[target] < 0 {
            path.append((target, 0))
          } else if numbers[target] < 0 {
            lowest[node] = min(lowest[node], order[target])
          }
          continue
        }
        path.removeLast()
        if let before = path.last?.node { lowest[before] = min(lowest[before], lowest[node]) }
        guard lowest[node] == order[node] else { continue }
        while let member = open.popLast() {
          numbers[member] = parts
          if member == node { break }
        }
        parts += 1
      }
    }
  }
}
