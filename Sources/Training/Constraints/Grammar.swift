/// A grammar over bytes: what ``GrammarMachine`` follows.
///
/// Each rule is a choice of sequences of byte sets and of rules. Places inside the sequences are numbered through.
struct Grammar: Sendable {
  /// What stands at a place.
  enum Symbol: Sendable, Equatable {
    /// One byte of these.
    case bytes(ByteSet)
    /// What a rule says.
    case rule(Int)
    /// The end of a sequence.
    case end
  }

  /// What stands at each place.
  private(set) var symbols: [Symbol] = []
  /// Where the sequences of each rule begin.
  private(set) var starts: [[Int]] = []
  /// The rule of whole texts.
  private(set) var root = 0

  private var names: [String: Int] = [:]

  /// As many places as any sensible grammar has; repeats are written out.
  private static let mostPlaces = 1_000_000

  /// - Parameters:
  ///   - rules: what each name stands for.
  ///   - root: the name of whole texts.
  /// - Throws: ``ConstraintError`` for a name that nothing stands for, rules that begin with themselves, and a grammar that no
  ///   text fits or that is too large.
  init(_ rules: [(name: String, expression: GrammarExpression)], root: String) throws(ConstraintError) {
    for rule in rules {
      guard names[rule.name] == nil else { throw ConstraintError("the rule \(rule.name) stands there twice") }
      names[rule.name] = starts.count
      starts.append([])
    }
    for rule in rules {
      guard let number = names[rule.name] else { continue }
      starts[number] = try alternatives(rule.expression)
    }
    guard let number = names[root] else { throw ConstraintError("there is no rule \(root)") }
    self.root = number
    try GrammarCheck(self).run(names: names)
  }

  /// A grammar of one expression.
  init(_ expression: GrammarExpression) throws(ConstraintError) {
    try self.init([("root", expression)], root: "root")
  }

  /// Writes the alternatives of an expression, and gives where each begins.
  private mutating func alternatives(_ expression: GrammarExpression) throws(ConstraintError) -> [Int] {
    guard case .choice(let choices) = expression else { return [try sequence([expression])] }
    var starts: [Int] = []
    for choice in choices { starts += try alternatives(choice) }
    return starts
  }

  /// Writes expressions one after another, and gives where they begin.
  private mutating func sequence(_ expressions: [GrammarExpression]) throws(ConstraintError) -> Int {
    var written: [Symbol] = []
    for expression in expressions { try append(expression, to: &written) }
    return try write(written)
  }

  private mutating func write(_ written: [Symbol]) throws(ConstraintError) -> Int {
    let start = symbols.count
    symbols += written
    symbols.append(.end)
    guard symbols.count <= Self.mostPlaces else {
      throw ConstraintError(
        "it is longer than \(Self.mostPlaces) places with its repeats written out; repeat less")
    }
    return start
  }

  private mutating func append(_ expression: GrammarExpression, to written: inout [Symbol])
    throws(ConstraintError)
  {
    switch expression {
    case .literal(let text): written += text.utf8.map { .bytes(ByteSet($0...$0)) }
    case .characters(let ranges): written.append(try characters(ranges))
    case .sequence(let parts): for part in parts { try append(part, to: &written) }
    case .choice: written.append(.rule(try newRule(try alternatives(expression))))
    case .repeated(let part, let least, let most): try repeated(part, least, most, to: &written)
    case .rule(let name):
      guard let number = names[name] else { throw ConstraintError("there is no rule \(name)") }
      written.append(.rule(number))
    }
  }

  private mutating func newRule(_ alternatives: [Int]) throws(ConstraintError) -> Int {
    starts.append(alternatives)
    return starts.count - 1
  }

  /// A part so many times: the least ones written out, then x = part x | nothing, or nested options for a most.
  private mutating func repeated(
    _ part: GrammarExpression, _ least: Int, _ most: Int?, to written: inout [Symbol]
  ) throws(ConstraintError) {
    guard least <= Self.mostPlaces, most ?? 0 <= Self.mostPlaces else {
      throw ConstraintError("it repeats something \(most ?? least) times; \(Self.mostPlaces) at most")
    }
    let number = try newRule([try sequence([part])])
    written += [Symbol](repeating: .rule(number), count: least)
    guard let most else {
      let rest = try newRule([])
      starts[rest] = [try write([.rule(number), .rule(rest)]), try write([])]
      return written.append(.rule(rest))
    }
    var rest: Int?
    for _ in 0..<max(0, most - least) {
      starts.append([try write([.rule(number)] + (rest.map { [.rule($0)] } ?? [])), try write([])])
      rest = starts.count - 1
    }
    if let rest { written.append(.rule(rest)) }
  }

  /// One character: a set where all are of one byte, else a rule with an alternative for each sequence of byte ranges.
  private mutating func characters(_ ranges: [ClosedRange<UInt32>]) throws(ConstraintError) -> Symbol {
    var single = ByteSet(), longer: [[ClosedRange<UInt8>]] = []
    for sequence in UTF8Ranges.sequences(ranges) {
      if sequence.count == 1 { single.formUnion(ByteSet(sequence[0])) } else { longer.append(sequence) }
    }
    if longer.isEmpty { return .bytes(single) }
    var alternatives = single.isEmpty ? [] : [try write([.bytes(single)])]
    for sequence in longer { alternatives.append(try write(sequence.map { .bytes(ByteSet($0)) })) }
    return .rule(try newRule(alternatives))
  }
}
