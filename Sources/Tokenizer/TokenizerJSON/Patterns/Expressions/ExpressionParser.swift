/// Reads a regular expression in Oniguruma's Ruby syntax.
struct ExpressionParser {
  let scalars: [UInt32]
  var position = 0
  private var ignoresCase = false
  private var depth = 0

  /// A parser at the start of an expression.
  init(_ expression: String) { scalars = expression.unicodeScalars.map(\.value) }

  /// The whole expression.
  mutating func parse() throws(RegularExpressionFault) -> ExpressionNode {
    guard scalars.count <= 10_000 else { throw fault("has more than 10,000 characters") }
    let node = try alternatives()
    guard position == scalars.count else { throw fault("has a parenthesis too many") }
    return node
  }

  func fault(_ reason: String) -> RegularExpressionFault { RegularExpressionFault(reason: reason) }

  /// Whether `character` comes next.
  func sees(_ character: Character) -> Bool {
    position < scalars.count && scalars[position] == character.unicodeScalars.first?.value
  }

  /// Whether the text comes next.
  func sees(text: String) -> Bool {
    scalars[position...].starts(with: text.unicodeScalars.map(\.value))
  }

  /// Takes `character` if it comes next.
  mutating func accept(_ character: Character) -> Bool {
    guard sees(character) else { return false }
    position += 1
    return true
  }

  /// The next scalar.
  mutating func next() throws(RegularExpressionFault) -> UInt32 {
    guard position < scalars.count else { throw fault("ends too early") }
    defer { position += 1 }
    return scalars[position]
  }

  private mutating func alternatives() throws(RegularExpressionFault) -> ExpressionNode {
    depth += 1
    guard depth <= 32 else { throw fault("is nested too deeply") }
    defer { depth -= 1 }
    var ways = [try sequence()]
    while accept("|") { ways.append(try sequence()) }
    return ways.count == 1 ? ways[0] : .alternatives(ways)
  }

  private mutating func sequence() throws(RegularExpressionFault) -> ExpressionNode {
    var parts: [ExpressionNode] = []
    while position < scalars.count, !sees("|"), !sees(")") { parts.append(try quantified()) }
    if ignoresCase { try checkFolding(parts) }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  /// Without regard to case ß matches "ss" and ﬁ "fi": nobody wants that, and it is not followed.
  private func checkFolding(_ parts: [ExpressionNode]) throws(RegularExpressionFault) {
    let letters = parts.map { part -> Character? in
      guard case .set(let set) = part else { return nil }
      return "sfitl".first { set.contains($0.unicodeScalars.first?.value ?? 0) && !set.contains(0x2E) }
    }
    for (left, right) in zip(letters, letters.dropFirst()) {
      if let left, let right, ["ss", "st", "ff", "fi", "fl"].contains(String([left, right])) {
        throw fault("ignores the case of letters that a ligature has")
      }
    }
  }

  private mutating func quantified() throws(RegularExpressionFault) -> ExpressionNode {
    var node = try atom()
    while let repetition = try repetition() {
      let isEndless = repetition.most == nil || repetition.most ?? 0 > 1
      if isEndless, node.mayBeEmpty { throw fault("repeats what may be empty") }
      node = .repeated(node, repetition)
    }
    return node
  }

  private mutating func repetition() throws(RegularExpressionFault) -> ExpressionNode.Repetition? {
    var repetition: ExpressionNode.Repetition
    var isInterval = false
    if accept("*") {
      repetition = .init(least: 0)
    } else if accept("+") {
      repetition = .init(least: 1)
    } else if accept("?") {
      repetition = .init(least: 0, most: 1)
    } else if let interval = try interval() {
      repetition = interval
      isInterval = true
    } else {
      return nil
    }
    if accept("?") {
      // {n}? is a repetition of a repetition in this syntax.
      if isInterval, repetition.least == repetition.most { throw fault("has {n}?") }
      repetition.kind = .lazy
    } else if !isInterval, accept("+") {
      repetition.kind = .possessive
    } else if isInterval, sees("+") {
      throw fault("repeats a repetition")
    }
    return repetition
  }

  /// `{n}`, `{n,}`, `{,n}` or `{n,m}`; nil if a brace is just a brace.
  private mutating func interval() throws(RegularExpressionFault) -> ExpressionNode.Repetition? {
    guard sees("{") else { return nil }
    let start = position
    position += 1
    let least = number()
    let hasComma = accept(",")
    let most = hasComma ? number() : least
    guard accept("}"), least != nil || most != nil else {
      position = start
      return nil
    }
    guard least ?? 0 <= 1_000, most ?? 0 <= 1_000, least ?? 0 <= most ?? 1_000 else {
      throw fault("repeats more than 1,000 times, or backwards")
    }
    return .init(least: least ?? 0, most: most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while position < scalars.count, (0x30...0x39).contains(scalars[position]), value ?? 0 < 100_000 {
      value = (value ?? 0) * 10 + Int(scalars[position] - 0x30)
      position += 1
    }
    return value
  }

  private mutating func atom() throws(RegularExpressionFault) -> ExpressionNode {
    let scalar = try next()
    switch Unicode.Scalar(scalar) {
    case "(": return try group()
    case "[":
      position -= 1
      return .set(try classSet(ignoresCase: ignoresCase))
    case ".": return .set(ScalarSet([.range(0x0A...0x0A)], isNegated: true))
    case "^": return .assertion(.lineStart)
    case "$": return .assertion(.lineEnd)
    case "\\": return try escape()
    case "*", "+", "?": throw fault("repeats nothing")
    default: return .set(try literal(scalar))
    }
  }

  private func literal(_ scalar: UInt32) throws(RegularExpressionFault) -> ScalarSet {
    if ignoresCase, scalar >= 0x80 { throw fault("ignores the case of letters beyond ASCII") }
    return ScalarSet(scalar, ignoresCase: ignoresCase)
  }

  private mutating func group() throws(RegularExpressionFault) -> ExpressionNode {
    let outer = ignoresCase
    defer { ignoresCase = outer }
    var wrap: (ExpressionNode) -> ExpressionNode = { $0 }
    if accept("?") {
      switch Unicode.Scalar(try next()) {
      case ":": break
      case "=": wrap = { .look($0, isAhead: true, isNegated: false) }
      case "!": wrap = { .look($0, isAhead: true, isNegated: true) }
      case ">": wrap = { .atomic($0) }
      case "<" where sees("=") || sees("!"):
        let isNegated = try next() == 0x21
        wrap = { .look($0, isAhead: false, isNegated: isNegated) }
      case "i" where sees(":"):
        position += 1
        ignoresCase = true
      case "i" where sees(")") && position == 3:
        // (?i) at the very start holds for the whole expression.
        position += 1
        ignoresCase = true
        let whole = try alternatives()
        guard position == scalars.count else { throw fault("has a parenthesis too many") }
        return whole
      default: throw fault("has a group of an unusual kind (options, names, conditions)")
      }
    }
    let node = try alternatives()
    guard accept(")") else { throw fault("has a parenthesis too few") }
    if case .look(let inner, false, _) = wrap(node), !Self.hasFixedWays(inner) {
      throw fault("looks behind at a text of no fixed length")
    }
    return wrap(node)
  }

  private static func hasFixedWays(_ node: ExpressionNode) -> Bool {
    if case .alternatives(let ways) = node { return ways.allSatisfy { $0.fixedLength != nil } }
    return node.fixedLength != nil
  }

  private mutating func escape() throws(RegularExpressionFault) -> ExpressionNode {
    switch Unicode.Scalar(try next()) {
    case "A": return .assertion(.textStart)
    case "z": return .assertion(.textEnd)
    case "Z": return .assertion(.lastLineEnd)
    case "b": return .assertion(.wordBorder)
    case "B": return .assertion(.noWordBorder)
    default:
      position -= 1
      switch try classEscape(ignoresCase: ignoresCase) {
      case .range(let range) where range.count == 1: return .set(try literal(range.lowerBound))
      case let item: return .set(ScalarSet([item]))
      }
    }
  }
}
