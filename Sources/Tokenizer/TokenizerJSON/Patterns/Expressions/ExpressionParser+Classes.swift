// Classes of characters: in brackets, and behind a backslash.
extension ExpressionParser {
  /// A class in brackets.
  mutating func classSet(ignoresCase: Bool, depth: Int = 0) throws(RegularExpressionFault) -> ScalarSet {
    guard depth < 8, accept("[") else { throw fault("has classes nested too deeply") }
    let isNegated = accept("^")
    var items: [ScalarSet.Item] = []
    var isFirst = true
    while !sees("]") || isFirst {
      if sees("]") { throw fault("has an empty class") }
      isFirst = false
      if sees(text: "&&") { throw fault("intersects classes") }
      if sees(text: "[:") { throw fault("has a POSIX class") }
      if sees("[") {
        items.append(.set(try classSet(ignoresCase: ignoresCase, depth: depth + 1)))
        continue
      }
      let item = try classItem(ignoresCase: ignoresCase)
      guard case .range(let start) = item, sees("-"), position + 1 < scalars.count,
        scalars[position + 1] != 0x5D
      else {
        items.append(contentsOf: try folded(item, ignoresCase))
        continue
      }
      position += 1
      if sees("[") { throw fault("has a range that ends in a class") }
      guard case .range(let end) = try classItem(ignoresCase: ignoresCase), start.lowerBound <= end.lowerBound
      else {
        throw fault("has a range that runs backwards or ends in a class")
      }
      items.append(contentsOf: try folded(.range(start.lowerBound...end.lowerBound), ignoresCase))
    }
    position += 1
    return ScalarSet(items, isNegated: isNegated)
  }

  private mutating func classItem(ignoresCase: Bool) throws(RegularExpressionFault) -> ScalarSet.Item {
    let scalar = try next()
    guard scalar == 0x5C else { return .range(scalar...scalar) }
    if sees("b") {
      position += 1
      return .range(0x08...0x08)
    }
    return try classEscape(ignoresCase: ignoresCase)
  }

  /// The letters of a range in both cases.
  private func folded(_ item: ScalarSet.Item, _ ignoresCase: Bool) throws(RegularExpressionFault)
    -> [ScalarSet.Item]
  {
    guard ignoresCase, case .range(let range) = item else { return [item] }
    guard range.upperBound < 0x80 else { throw fault("ignores the case of letters beyond ASCII") }
    return range.map { .set(ScalarSet($0, ignoresCase: true)) }
  }

  /// What stands behind a backslash, in a class or outside.
  mutating func classEscape(ignoresCase: Bool) throws(RegularExpressionFault) -> ScalarSet.Item {
    let scalar = try next()
    switch Unicode.Scalar(scalar) {
    case "s": return .space(isNegated: false)
    case "S": return .space(isNegated: true)
    case "w": return .word(isNegated: false)
    case "W": return .word(isNegated: true)
    case "d": return .categories(CategorySet(.decimalNumber), isNegated: false)
    case "D": return .categories(CategorySet(.decimalNumber), isNegated: true)
    case "h": return .set(Self.hexadecimal(isNegated: false))
    case "H": return .set(Self.hexadecimal(isNegated: true))
    case "n": return .range(0x0A...0x0A)
    case "r": return .range(0x0D...0x0D)
    case "t": return .range(0x09...0x09)
    case "f": return .range(0x0C...0x0C)
    case "v": return .range(0x0B...0x0B)
    case "e": return .range(0x1B...0x1B)
    case "x": return try hexadecimal()
    case "p", "P": return try property(isNegated: scalar == 0x50, ignoresCase: ignoresCase)
    default:
      // Letters and digits behind a backslash mean something: references, other classes.
      if scalar < 0x80, ScalarTable.patterns[scalar].isLetter || ScalarTable.patterns[scalar].isNumber {
        throw fault("has “\\\(Unicode.Scalar(scalar).map { String(Character($0)) } ?? "")”")
      }
      return .range(scalar...scalar)
    }
  }

  private static func hexadecimal(isNegated: Bool) -> ScalarSet {
    ScalarSet([.range(0x30...0x39), .range(0x41...0x46), .range(0x61...0x66)], isNegated: isNegated)
  }

  /// `\x{H…}`, or `\xH` and `\xHH` below 80.
  private mutating func hexadecimal() throws(RegularExpressionFault) -> ScalarSet.Item {
    let isBraced = accept("{")
    var value: UInt32 = 0
    var digits = 0
    while position < scalars.count, digits < (isBraced ? 6 : 2),
      let digit = Unicode.Scalar(scalars[position]).flatMap({ Character($0).hexDigitValue }),
      scalars[position] < 0x80
    {
      value = value << 4 | UInt32(digit)
      digits += 1
      position += 1
    }
    guard digits > 0, !isBraced || accept("}"), Unicode.Scalar(value) != nil, isBraced || value < 0x80 else {
      throw fault("has a number of a character that is none")
    }
    return .range(value...value)
  }

  /// `\p{L}`, `\pL`… no: braces are needed; `\p{^L}` and `\P{L}` are the others.
  private mutating func property(isNegated: Bool, ignoresCase: Bool) throws(RegularExpressionFault)
    -> ScalarSet.Item
  {
    guard accept("{") else { throw fault("has a property without braces") }
    let isInverted = accept("^")
    var name = ""
    while !sees("}") { name.unicodeScalars.append(Unicode.Scalar(try next()) ?? "?") }
    position += 1
    let key = Self.long[name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }] ?? name
    guard let categories = CategorySet.named(key) else {
      throw fault("has the property “\(name.prefix(40))”")
    }
    if ignoresCase, ["Lu", "Ll", "Lt"].contains(key) { throw fault("ignores the case of a property") }
    return .categories(categories, isNegated: isNegated != isInverted)
  }

  private static let long = [
    "letter": "L", "mark": "M", "number": "N", "punctuation": "P", "symbol": "S", "separator": "Z",
    "other": "C", "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt",
    "modifierletter": "Lm", "otherletter": "Lo", "decimalnumber": "Nd", "nonspacingmark": "Mn",
    "spacingmark": "Mc", "enclosingmark": "Me",
  ]
}
