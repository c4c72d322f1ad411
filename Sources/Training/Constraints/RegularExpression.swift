/// Reads regular expressions that whole texts have to fit.
///
/// Literals, `.`, classes, \d \w \s and their opposites, escapes, groups, `|` and repeats. Texts fit from beginning to end, so that
/// `^` at the very beginning and `$` at the very end say nothing new. What no grammar can follow (references back, looking around,
/// word borders) is refused by its name.
struct RegularExpression {
  private var scanner: ScalarScanner

  /// The grammar of an expression.
  ///
  /// - Throws: ``ConstraintError`` with its character.
  static func grammar(_ text: String) throws(ConstraintError) -> Grammar { try Grammar(try expression(text)) }

  /// What an expression says.
  static func expression(_ text: String) throws(ConstraintError) -> GrammarExpression {
    var reader = RegularExpression(scanner: ScalarScanner(text))
    _ = reader.scanner.take("^")
    let expression = try reader.choice()
    _ = reader.scanner.take("$")
    if reader.scanner.peek() != nil {
      throw reader.scanner.failure("\(reader.scanner.found) stands where nothing may follow")
    }
    return expression
  }

  private mutating func choice() throws(ConstraintError) -> GrammarExpression {
    var choices = [try sequence()]
    while scanner.take("|") { choices.append(try sequence()) }
    return choices.count == 1 ? choices[0] : .choice(choices)
  }

  private mutating func sequence() throws(ConstraintError) -> GrammarExpression {
    var parts: [GrammarExpression] = []
    while let scalar = scanner.peek(), scalar != "|", scalar != ")" {
      if scalar == "$", scanner.peek(1) == nil { break }
      parts.append(try repeated(try atom()))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func repeated(_ atom: GrammarExpression) throws(ConstraintError) -> GrammarExpression {
    let expression: GrammarExpression
    switch scanner.peek() {
    case "*": expression = .repeated(atom, least: 0, most: nil)
    case "+": expression = .repeated(atom, least: 1, most: nil)
    case "?": expression = atom.optional
    case "{":
      _ = scanner.next()
      let bounds = try scanner.bounds()
      return try lazily(.repeated(atom, least: bounds.least, most: bounds.most))
    default: return atom
    }
    _ = scanner.next()
    return try lazily(expression)
  }

  /// How eager a repeat is makes no difference to which texts fit; what gives nothing back does.
  private mutating func lazily(_ expression: GrammarExpression) throws(ConstraintError) -> GrammarExpression {
    if scanner.take("?") { return expression }
    if scanner.peek() == "+" { throw scanner.failure("possessive repeats are not known here") }
    if let next = scanner.peek(), ["*", "{"].contains(next) {
      throw scanner.failure("a repeat of a repeat; put it in a group")
    }
    return expression
  }

  private mutating func atom() throws(ConstraintError) -> GrammarExpression {
    guard let scalar = scanner.next() else { throw scanner.failure("nothing to read") }
    switch scalar {
    case "(": return try group()
    case "[": return .characters(try characterClass())
    case ".": return .characters(ScalarRanges.inverted([0x0A...0x0A]))
    case "\\": return .characters(try escape(inClass: false))
    case "^", "$": throw scanner.failure("\(scalar) inside an expression: texts fit from beginning to end")
    case "*", "+", "?", "{": throw scanner.failure("nothing stands before \(scalar) to repeat")
    default: return .literal(String(scalar))
    }
  }

  private mutating func group() throws(ConstraintError) -> GrammarExpression {
    if scanner.take("?") {
      guard scanner.take(":") else {
        throw scanner.failure(
          "(?\(scanner.peek().map { String($0) } ?? "") is not known here; only ( and (?: groups are")
      }
    }
    return try scanner.nested { scanner throws(ConstraintError) in
      var inner = RegularExpression(scanner: scanner)
      let expression = try inner.choice()
      guard inner.scanner.take(")") else { throw inner.scanner.failure("a group does not end") }
      scanner = inner.scanner
      return expression
    }
  }

  private mutating func characterClass() throws(ConstraintError) -> [ClosedRange<UInt32>] {
    let isInverted = scanner.take("^")
    var ranges: [ClosedRange<UInt32>] = []
    // A bracket that comes first is one of the characters.
    if scanner.take("]") { ranges.append(0x5D...0x5D) }
    while !scanner.take("]") {
      let low = try member()
      guard scanner.peek() == "-", scanner.peek(1) != "]", low.count == 1, low[0].count == 1 else {
        ranges += low
        continue
      }
      _ = scanner.next()
      let high = try member()
      guard high.count == 1, high[0].count == 1, low[0].lowerBound <= high[0].lowerBound else {
        throw scanner.failure("a range whose end is no later character")
      }
      ranges.append(low[0].lowerBound...high[0].lowerBound)
    }
    return isInverted ? ScalarRanges.inverted(ranges) : ranges
  }

  private mutating func member() throws(ConstraintError) -> [ClosedRange<UInt32>] {
    guard let scalar = scanner.next() else { throw scanner.failure("a class does not end") }
    if scalar == "[", scanner.peek() == ":" {
      throw scanner.failure("named classes as [:alpha:] are not known here")
    }
    return scalar == "\\" ? try escape(inClass: true) : [scalar.value...scalar.value]
  }

  private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  private static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
  private static let spaces: [ClosedRange<UInt32>] = [0x09...0x0D, 0x20...0x20]

  private mutating func escape(inClass: Bool) throws(ConstraintError) -> [ClosedRange<UInt32>] {
    guard let scalar = scanner.next() else { throw scanner.failure("nothing behind a backslash") }
    func one(_ value: UInt32) -> [ClosedRange<UInt32>] { [value...value] }
    switch scalar {
    case "d": return Self.digits
    case "D": return ScalarRanges.inverted(Self.digits)
    case "w": return Self.words
    case "W": return ScalarRanges.inverted(Self.words)
    case "s": return Self.spaces
    case "S": return ScalarRanges.inverted(Self.spaces)
    case "n": return one(0x0A)
    case "r": return one(0x0D)
    case "t": return one(0x09)
    case "f": return one(0x0C)
    case "v": return one(0x0B)
    case "b" where inClass: return one(0x08)
    case "x": return one(try scanner.hexadecimal(2))
    case "u": return one(try scanner.hexadecimal(4))
    case "b", "B": throw scanner.failure("word borders (\\\(scalar)) are not known here")
    case "p", "P": throw scanner.failure("properties (\\\(scalar){…}) are not known here")
    case "0"..."9": throw scanner.failure("references back (\\\(scalar)) are not known here")
    case _ where scalar.isASCII && scalar.properties.isAlphabetic:
      throw scanner.failure("unknown escape \\\(scalar)")
    default: return one(scalar.value)
    }
  }
}
