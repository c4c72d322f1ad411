import Storage

/// What parts of JSON look like (RFC 8259), with as much white space as fits on a line or in an indented new one.
enum JSONExpressions {
  /// None, a space, or a new line with its indent.
  static let space = GrammarExpression.choice([
    .empty, .literal(" "),
    .sequence([.literal("\n"), .repeated(.characters([0x20...0x20, 0x09...0x09]), least: 0, most: 20)]),
  ])

  /// One character inside a string: as it is, or escaped; no half of a surrogate pair.
  static let character: GrammarExpression = {
    let digit = GrammarExpression.characters([0x30...0x39, 0x41...0x46, 0x61...0x66])
    let escapes = GrammarExpression.characters("\"\\/bfnrt".unicodeScalars.map { $0.value...$0.value })
    let other = GrammarExpression.sequence([
      .characters([0x30...0x39, 0x41...0x43, 0x45...0x46, 0x61...0x63, 0x65...0x66]), digit, digit, digit,
    ])
    let belowSurrogates = GrammarExpression.sequence([
      .characters([0x44...0x44, 0x64...0x64]), .characters([0x30...0x37]), digit, digit,
    ])
    let unicode = GrammarExpression.sequence([.literal("u"), .choice([other, belowSurrogates])])
    return .choice([
      .characters(plain(ScalarRanges.all)), .sequence([.literal("\\"), .choice([escapes, unicode])]),
    ])
  }()

  /// A whole number of up to sixteen digits.
  static let integer = GrammarExpression.sequence([GrammarExpression.literal("-").optional, naturalNumber])
  /// A number.
  static let number = GrammarExpression.sequence([
    integer,
    GrammarExpression.sequence([.literal("."), .repeated(digit, least: 1, most: 16)]).optional,
    GrammarExpression.sequence([
      .characters([0x45...0x45, 0x65...0x65]),
      GrammarExpression.characters([0x2B...0x2B, 0x2D...0x2D]).optional, .repeated(digit, least: 1, most: 2),
    ]).optional,
  ])

  static let digit = GrammarExpression.characters([0x30...0x39])
  private static let naturalNumber = GrammarExpression.choice([
    .literal("0"), .sequence([.characters([0x31...0x39]), .repeated(digit, least: 0, most: 15)]),
  ])

  /// A string of some characters.
  static func string(_ inside: GrammarExpression) -> GrammarExpression {
    .sequence([.literal("\""), inside, .literal("\"")])
  }

  /// The rules of any value, by name; the value is `value`.
  static let anyValue: [(name: String, expression: GrammarExpression)] = {
    let member = GrammarExpression.sequence([
      string(.repeated(character, least: 0, most: nil)), .literal(":"), .rule("space"), .rule("value"),
    ])
    return [
      ("space", space),
      (
        "value",
        .choice([
          list("{", member, "}", least: 0, most: nil), list("[", .rule("value"), "]", least: 0, most: nil),
          string(.repeated(character, least: 0, most: nil)), number, .literal("true"), .literal("false"),
          .literal("null"),
        ])
      ),
    ]
  }()

  /// Elements between brackets, with commas between.
  static func list(
    _ opening: String, _ element: GrammarExpression, _ closing: String, least: Int, most: Int?
  ) -> GrammarExpression {
    if most == 0 { return .sequence([.literal(opening), .rule("space"), .literal(closing)]) }
    let further = GrammarExpression.repeated(
      .sequence([.literal(","), .rule("space"), element]), least: max(0, least - 1), most: most.map { $0 - 1 }
    )
    let filled = GrammarExpression.sequence([element, further, .rule("space")])
    return .sequence([
      .literal(opening), .rule("space"), least == 0 ? filled.optional : filled, .literal(closing),
    ])
  }

  /// The scalars of some ranges that stand in a string as they are.
  static func plain(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    let special: [ClosedRange<UInt32>] = [0...0x1F, 0x22...0x22, 0x5C...0x5C]
    return ScalarRanges.inverted(ScalarRanges.inverted(ranges) + special)
  }

  /// An expression of text as it stands inside a string: what has to be escaped is.
  static func escaped(_ expression: GrammarExpression) -> GrammarExpression {
    switch expression {
    case .literal(let text): .sequence(text.unicodeScalars.map { escaped($0.value) })
    case .characters(let ranges):
      .choice(
        [.characters(plain(ranges))]
          + (Array(0...0x1F) + [0x22, 0x5C]).filter { scalar in ranges.contains { $0.contains(scalar) } }
          .map(escaped))
    case .sequence(let parts): .sequence(parts.map(escaped))
    case .choice(let choices): .choice(choices.map(escaped))
    case .repeated(let part, let least, let most): .repeated(escaped(part), least: least, most: most)
    case .rule: expression
    }
  }

  /// One character as it stands inside a string.
  private static func escaped(_ scalar: UInt32) -> GrammarExpression {
    let text = Unicode.Scalar(scalar).map { String($0) } ?? ""
    return .literal(String(JSONValue.string(text).json.dropFirst().dropLast()))
  }
}
