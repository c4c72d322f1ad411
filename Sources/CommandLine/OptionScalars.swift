import Storage

/// A number that can be the value of an option: `Int`, `UInt64` or `Double`.
public protocol OptionNumber: Comparable, OptionValue where Scalar == Self {
  /// The range of an option that does not restrict its values.
  static var unlimited: ClosedRange<Self> { get }
  /// What stands for the value in help.
  static var placeholder: String { get }
  /// What is expected, for errors.
  static var expectation: String { get }
  /// Reads the number, with units; nil if the text is none.
  static func parse(_ text: String) -> Self?
  /// The number as JSON.
  var configValue: JSONValue { get }
}

extension Int: OptionNumber {
  /// Every `Int`.
  public static var unlimited: ClosedRange<Int> { .min ... .max }
  /// `N`.
  public static var placeholder: String { "N" }
  /// A whole number with an optional unit.
  public static var expectation: String { "a whole number such as 2000, 4k or 10M" }
  /// Reads a whole number with an optional unit k, M, G, B or T; nil if it is none or does not fit.
  public static func parse(_ text: String) -> Int? { NumberParsing.integer(text) }
  /// The number as JSON.
  public var configValue: JSONValue { .integer(self) }
}

extension UInt64: OptionNumber {
  /// Every `UInt64`.
  public static var unlimited: ClosedRange<UInt64> { .min ... .max }
  /// `N`.
  public static var placeholder: String { "N" }
  /// A whole number from 0 on.
  public static var expectation: String { "a whole number from 0 to 18446744073709551615" }
  /// Reads a whole number with an optional unit k, M, G, B or T; nil if it is none or does not fit.
  public static func parse(_ text: String) -> UInt64? { NumberParsing.integer(text) }
  /// The number as JSON.
  public var configValue: JSONValue { Int(exactly: self).map { .integer($0) } ?? .unsigned(self) }
}

extension Double: OptionNumber {
  /// Every finite `Double`.
  public static var unlimited: ClosedRange<Double> { -greatestFiniteMagnitude...greatestFiniteMagnitude }
  /// `X`.
  public static var placeholder: String { "X" }
  /// A decimal number.
  public static var expectation: String { "a number such as 0.1 or 3e-4" }
  /// Reads a finite decimal number with an optional unit k, M, G, B or T; nil for anything else.
  public static func parse(_ text: String) -> Double? { NumberParsing.double(text) }
  /// The number as JSON; null for what JSON cannot write.
  public var configValue: JSONValue { isFinite ? .number(self) : .null }
}

extension ScalarCodec where Value: OptionNumber {
  /// A number within a range.
  static func number(in range: some RangeExpression<Value> & Sendable) -> Self {
    let limits = RangeText.describe(range)
    return ScalarCodec(
      expectation: Value.expectation, acceptsNumbers: true,
      parse: { text throws(ValueProblem) in
        guard let value = Value.parse(text) else { throw .expected(Value.expectation, found: text) }
        guard range.contains(value) else {
          throw ValueProblem("\(text.abbreviated) is out of range; expected \(limits ?? Value.expectation)")
        }
        return value
      }, encode: \.configValue, show: { RangeText.show($0) })
  }
}

extension ScalarCodec where Value == Double {
  /// A length of time in seconds, written `90s`, `30m`, `1h30m`.
  static var duration: Self {
    let expectation = "a duration such as 90s, 30m or 1h30m"
    return ScalarCodec(
      expectation: expectation, acceptsNumbers: true,
      parse: { text throws(ValueProblem) in
        guard let seconds = NumberParsing.seconds(text) else { throw .expected(expectation, found: text) }
        return seconds
      }, encode: \.configValue, show: { Format.duration($0) }, record: { "\($0) s" })
  }
}

extension ScalarCodec where Value == String {
  /// Any text.
  static var text: Self {
    ScalarCodec(
      expectation: "text", acceptsNumbers: false, parse: { $0 }, encode: { .string($0) }, show: { $0 })
  }
}

extension ScalarCodec {
  /// One of some values by its name.
  static func choice(_ values: [Value], name: @escaping @Sendable (Value) -> String) -> Self {
    let names = values.map(name)
    let expectation = OptionDescription.expectation(names)
    return ScalarCodec(
      expectation: expectation, acceptsNumbers: false,
      parse: { text throws(ValueProblem) in
        if let value = values.first(where: { name($0) == text }) { return value }
        let wanted = OptionDescription.canonicalName(text.lowercased())
        if let value = values.first(where: {
          OptionDescription.canonicalName(name($0).lowercased()) == wanted
        }) {
          return value
        }
        let problem = ValueProblem.expected(expectation, found: text).text
        throw ValueProblem(problem + NearestName.hint(text, in: names) { $0 })
      }, encode: { .string(name($0)) }, show: name, record: name)
  }
}

extension ScalarCodec where Value: RawRepresentable<String> & CaseIterable {
  /// One of the names of an enumeration.
  static var choice: Self { choice(Array(Value.allCases)) { $0.rawValue } }
}

extension ScalarCodec where Value == Bool {
  /// On or off.
  static var flag: Self {
    ScalarCodec(
      expectation: "true or false", acceptsNumbers: false,
      parse: { text throws(ValueProblem) in
        guard let value = Bool(text) else { throw .expected("true or false", found: text) }
        return value
      }, encode: { .bool($0) }, show: { $0 ? "on" : "" })
  }
}

/// Ranges in words.
enum RangeText {
  /// `0 to 10`, `1 or more`; nil for a range without a limit.
  static func describe<Value: OptionNumber>(_ range: some RangeExpression<Value>) -> String? {
    switch range {
    case let range as ClosedRange<Value>:
      switch (range.lowerBound == Value.unlimited.lowerBound, range.upperBound == Value.unlimited.upperBound)
      {
      case (true, true): nil
      case (false, true): atLeast(range.lowerBound)
      case (true, false): "at most \(show(range.upperBound))"
      case (false, false):
        isSmallest(range.lowerBound)
          ? "above 0, at most \(show(range.upperBound))"
          : "\(show(range.lowerBound)) to \(show(range.upperBound))"
      }
    case let range as PartialRangeFrom<Value>: atLeast(range.lowerBound)
    case let range as PartialRangeThrough<Value>: "at most \(show(range.upperBound))"
    case let range as PartialRangeUpTo<Value>: "below \(show(range.upperBound))"
    case let range as Range<Value>:
      isSmallest(range.lowerBound)
        ? "above 0, below \(show(range.upperBound))"
        : "\(show(range.lowerBound)) or more, below \(show(range.upperBound))"
    default: "\(range)"
    }
  }

  /// A number without a needless fraction.
  static func show<Value: OptionNumber>(_ value: Value) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func atLeast<Value: OptionNumber>(_ bound: Value) -> String {
    isSmallest(bound) ? "above 0" : "\(show(bound)) or more"
  }

  /// A range of Doubles from `leastNonzeroMagnitude` on means: greater than zero.
  private static func isSmallest<Value: OptionNumber>(_ bound: Value) -> Bool {
    (bound as? Double) == Double.leastNonzeroMagnitude
  }
}
