/// What Unicode says of one scalar: its general category, and whether it is white space or part of a word.
struct ScalarKind: Equatable, Sendable {
  /// Bits 0 to 4: the category; 5: white space; 6: word by Oniguruma; 7: word by Unicode (UTS 18).
  let bits: UInt8

  /// The kind that the bits say.
  @inline(__always)
  init(bits: UInt8) { self.bits = bits }

  /// The kind of a scalar, by the toolchain's tables; of another category if one is given.
  init(_ scalar: Unicode.Scalar, as other: Category? = nil) {
    let properties = scalar.properties
    let category = other ?? Category(properties.generalCategory)
    var bits = category.rawValue
    if properties.isWhitespace { bits |= 0x20 }
    if properties.isAlphabetic || Category.marks.contains(category) || category == .decimalNumber
      || category == .connectorPunctuation
    {
      bits |= 0xC0
    }
    if properties.isJoinControl { bits |= 0x80 }
    // Superscripts and fractions of Latin 1 are words to Oniguruma.
    if [0xB2, 0xB3, 0xB9, 0xBC, 0xBD, 0xBE].contains(scalar.value) { bits |= 0x40 }
    self.bits = bits
  }

  /// The general category.
  var category: Category { Category(rawValue: bits & 0x1F) ?? .unassigned }
  /// Its category as a set of one.
  @inline(__always)
  var categories: CategorySet { CategorySet(rawValue: 1 << UInt32(bits & 0x1F)) }
  /// Whether it has the property White_Space.
  @inline(__always)
  var isWhitespace: Bool { bits & 0x20 != 0 }
  /// Whether `\w` of Oniguruma matches it: what is alphabetic, marks, decimal digits and connectors.
  var isWord: Bool { bits & 0x40 != 0 }
  /// Whether `\w` of UTS 18 matches it: joiners too.
  var isUnicodeWord: Bool { bits & 0x80 != 0 }
  @inline(__always)
  var isLetter: Bool { !CategorySet.letters.isDisjoint(with: categories) }
  @inline(__always)
  var isNumber: Bool { !CategorySet.numbers.isDisjoint(with: categories) }
  var isPunctuation: Bool { !CategorySet.punctuation.isDisjoint(with: categories) }
  var isMark: Bool { !CategorySet.marks.isDisjoint(with: categories) }
  /// Control and format characters, and what is private; not what is unassigned.
  var isOther: Bool { category == .control || category == .format || category == .privateUse }
}

/// A general category of Unicode.
enum Category: UInt8, Sendable, CaseIterable {
  case uppercaseLetter, lowercaseLetter, titlecaseLetter, modifierLetter, otherLetter
  case nonspacingMark, spacingMark, enclosingMark
  case decimalNumber, letterNumber, otherNumber
  case connectorPunctuation, dashPunctuation, openPunctuation, closePunctuation
  case initialPunctuation, finalPunctuation, otherPunctuation
  case mathSymbol, currencySymbol, modifierSymbol, otherSymbol
  case spaceSeparator, lineSeparator, paragraphSeparator
  case control, format, surrogate, privateUse, unassigned

  static let marks: Set<Category> = [.nonspacingMark, .spacingMark, .enclosingMark]

  /// The category by the toolchain's name.
  init(_ category: Unicode.GeneralCategory) {
    self =
      switch category {
      case .uppercaseLetter: .uppercaseLetter
      case .lowercaseLetter: .lowercaseLetter
      case .titlecaseLetter: .titlecaseLetter
      case .modifierLetter: .modifierLetter
      case .otherLetter: .otherLetter
      case .nonspacingMark: .nonspacingMark
      case .spacingMark: .spacingMark
      case .enclosingMark: .enclosingMark
      case .decimalNumber: .decimalNumber
      case .letterNumber: .letterNumber
      case .otherNumber: .otherNumber
      case .connectorPunctuation: .connectorPunctuation
      case .dashPunctuation: .dashPunctuation
      case .openPunctuation: .openPunctuation
      case .closePunctuation: .closePunctuation
      case .initialPunctuation: .initialPunctuation
      case .finalPunctuation: .finalPunctuation
      case .otherPunctuation: .otherPunctuation
      case .mathSymbol: .mathSymbol
      case .currencySymbol: .currencySymbol
      case .modifierSymbol: .modifierSymbol
      case .otherSymbol: .otherSymbol
      case .spaceSeparator: .spaceSeparator
      case .lineSeparator: .lineSeparator
      case .paragraphSeparator: .paragraphSeparator
      case .control: .control
      case .format: .format
      case .surrogate: .surrogate
      case .privateUse: .privateUse
      case .unassigned: .unassigned
      @unknown default: .unassigned
      }
  }
}

/// Some general categories.
struct CategorySet: OptionSet, Sendable {
  let rawValue: UInt32

  /// The set of these bits.
  @inline(__always)
  init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The set of some categories.
  init(_ categories: Category...) {
    rawValue = categories.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
  }

  static let letters = CategorySet(
    .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter)
  static let marks = CategorySet(.nonspacingMark, .spacingMark, .enclosingMark)
  static let numbers = CategorySet(.decimalNumber, .letterNumber, .otherNumber)
  static let punctuation = CategorySet(
    .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
    .finalPunctuation, .otherPunctuation)
  static let symbols = CategorySet(.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol)
  static let separators = CategorySet(.spaceSeparator, .lineSeparator, .paragraphSeparator)
  static let others = CategorySet(.control, .format, .surrogate, .privateUse, .unassigned)

  /// The categories that a property of one or two letters names: `L`, `Lu`; nil if it is none.
  static func named(_ name: String) -> CategorySet? {
    switch name {
    case "L": .letters
    case "M": .marks
    case "N": .numbers
    case "P": .punctuation
    case "S": .symbols
    case "Z": .separators
    case "C": .others
    default: short[name].map { CategorySet($0) }
    }
  }

  private static let short: [String: Category] = [
    "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter, "Lm": .modifierLetter,
    "Lo": .otherLetter, "Mn": .nonspacingMark, "Mc": .spacingMark, "Me": .enclosingMark,
    "Nd": .decimalNumber, "Nl": .letterNumber, "No": .otherNumber, "Pc": .connectorPunctuation,
    "Pd": .dashPunctuation, "Ps": .openPunctuation, "Pe": .closePunctuation, "Pi": .initialPunctuation,
    "Pf": .finalPunctuation, "Po": .otherPunctuation, "Sm": .mathSymbol, "Sc": .currencySymbol,
    "Sk": .modifierSymbol, "So": .otherSymbol, "Zs": .spaceSeparator, "Zl": .lineSeparator,
    "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format, "Cs": .surrogate, "Co": .privateUse,
    "Cn": .unassigned,
  ]
}
