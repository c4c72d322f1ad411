/// Reads grammars as llama.cpp writes them (GBNF): `root ::= "yes" | "no"`.
///
/// Literals in quotation marks with \n \r \t \\ \" \xNN \uNNNN \UNNNNNNNN, classes in brackets, `.` for any character, groups in
/// parentheses, `*` `+` `?` `{m}` `{m,}` `{m,n}`, `|`, and comments behind `#`. A rule ends with its line, unless a group is open
/// or the line ends in `|`. Texts are what `root` says.
struct GrammarText {
  private var scanner: ScalarScanner

  /// The grammar of a text.
  ///
  /// - Throws: ``ConstraintError`` with its line and character.
  static func grammar(_ text: String) throws(ConstraintError) -> Grammar {
    var reader = GrammarText(scanner: ScalarScanner(text))
    var rules: [(name: String, expression: GrammarExpression)] = []
    reader.skipSpace(acrossLines: true)
    while reader.scanner.peek() != nil {
      rules.append(try reader.rule())
      reader.skipSpace(acrossLines: true)
    }
    if rules.isEmpty { throw ConstraintError("there is no rule in it; expected root ::= …") }
    return try Grammar(rules, root: "root")
  }

  private mutating func rule() throws(ConstraintError) -> (name: String, expression: GrammarExpression) {
    let name = try name()
    skipSpace(acrossLines: false)
    guard scanner.take("::=") else {
      throw scanner.failure("expected ::= behind \(name), found \(scanner.found)")
    }
    skipSpace(acrossLines: true)
    let expression = try choice(isNested: false)
    if let next = scanner.peek(), next != "\n", next != "\r" {
      throw scanner.failure("expected the end of the rule \(name), found \(scanner.found)")
    }
    return (name, expression)
  }

  private mutating func name() throws(ConstraintError) -> String {
    var name = ""
    while let scalar = scanner.peek(), Self.isOfNames(scalar) {
      name.unicodeScalars.append(scalar)
      _ = scanner.next()
    }
    if name.isEmpty { throw scanner.failure("expected a name, found \(scanner.found)") }
    return name
  }

  private static func isOfNames(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "_")
  }

  private mutating func skipSpace(acrossLines: Bool) {
    while let scalar = scanner.peek() {
      if scalar == "#" {
        while let next = scanner.peek(), next != "\n" { _ = scanner.next() }
      } else if scalar == " " || scalar == "\t" || (acrossLines && (scalar == "\n" || scalar == "\r")) {
        _ = scanner.next()
      } else {
        return
      }
    }
  }

  private mutating func choice(isNested: Bool) throws(ConstraintError) -> GrammarExpression {
    var choices = [try sequence(isNested: isNested)]
    while scanner.take("|") {
      skipSpace(acrossLines: true)
      choices.append(try sequence(isNested: isNested))
    }
    return choices.count == 1 ? choices[0] : .choice(choices)
  }

  private mutating func sequence(isNested: Bool) throws(ConstraintError) -> GrammarExpression {
    var parts: [GrammarExpression] = []
    while let scalar = scanner.peek() {
      switch scalar {
      case "\"": parts.append(try literal())
      case "[": parts.append(try characters())
      case ".":
        _ = scanner.next()
        parts.append(.characters(ScalarRanges.all))
      case "(":
        _ = scanner.next()
        parts.append(
          try scanner.nested { scanner throws(ConstraintError) in
            var inner = GrammarText(scanner: scanner)
            inner.skipSpace(acrossLines: true)
            let expression = try inner.choice(isNested: true)
            guard inner.scanner.take(")") else {
              throw inner.scanner.failure("expected ), found \(inner.scanner.found)")
            }
            scanner = inner.scanner
            return expression
          })
      case "*", "+", "?", "{": try repeatLast(&parts)
      case _ where Self.isOfNames(scalar): parts.append(.rule(try name()))
      default: return .sequence(parts)
      }
      skipSpace(acrossLines: isNested)
    }
    return .sequence(parts)
  }

  private mutating func repeatLast(_ parts: inout [GrammarExpression]) throws(ConstraintError) {
    guard let last = parts.popLast() else {
      throw scanner.failure("nothing stands before \(scanner.found) to repeat")
    }
    switch scanner.next() {
    case "*": parts.append(.repeated(last, least: 0, most: nil))
    case "+": parts.append(.repeated(last, least: 1, most: nil))
    case "?": parts.append(last.optional)
    default:
      let bounds = try scanner.bounds()
      parts.append(.repeated(last, least: bounds.least, most: bounds.most))
    }
  }

  private mutating func literal() throws(ConstraintError) -> GrammarExpression {
    _ = scanner.next()
    var text = ""
    while !scanner.take("\"") {
      guard let scalar = Unicode.Scalar(try character("a literal")) else { continue }
      text.unicodeScalars.append(scalar)
    }
    return .literal(text)
  }

  private mutating func characters() throws(ConstraintError) -> GrammarExpression {
    _ = scanner.next()
    let isInverted = scanner.take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while !scanner.take("]") {
      let low = try character("a class")
      var high = low
      if scanner.peek() == "-", scanner.peek(1) != "]" {
        _ = scanner.next()
        high = try character("a class")
      }
      guard low <= high else { throw scanner.failure("a range whose end lies before its beginning") }
      ranges.append(low...high)
    }
    return .characters(isInverted ? ScalarRanges.inverted(ranges) : ranges)
  }

  private mutating func character(_ what: String) throws(ConstraintError) -> UInt32 {
    guard let scalar = scanner.next(), scalar != "\n" || what == "a class" else {
      throw scanner.failure("\(what) does not end")
    }
    guard scalar == "\\" else { return scalar.value }
    switch scanner.next() {
    case "n": return 0x0A
    case "r": return 0x0D
    case "t": return 0x09
    case "x": return try scanner.hexadecimal(2)
    case "u": return try scanner.hexadecimal(4)
    case "U": return try scanner.hexadecimal(8)
    case let other? where ["\\", "\"", "[", "]", "-", "^", "/"].contains(other): return other.value
    case let other: throw scanner.failure("unknown escape \\\(other.map { String($0) } ?? "")")
    }
  }
}
