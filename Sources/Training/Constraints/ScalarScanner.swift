/// Reads a text scalar by scalar, and knows where it is.
struct ScalarScanner {
  private let scalars: [Unicode.Scalar]
  /// How many were read.
  private(set) var place = 0
  /// How many groups are open.
  private(set) var depth = 0

  /// No expression that people write is nested deeper.
  static let mostDepth = 200
  /// No repeat is longer.
  static let mostRepeats = 100_000

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The scalar that comes next, or the one after so many more; nil at the end.
  func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    scalars.indices.contains(place + ahead) ? scalars[place + ahead] : nil
  }

  /// Reads a scalar; nil at the end.
  mutating func next() -> Unicode.Scalar? {
    guard place < scalars.count else { return nil }
    defer { place += 1 }
    return scalars[place]
  }

  /// Reads a text if it comes next.
  mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard place + wanted.count <= scalars.count, scalars[place..<place + wanted.count].elementsEqual(wanted)
    else {
      return false
    }
    place += wanted.count
    return true
  }

  /// An error at the place that was reached.
  func failure(_ message: String) -> ConstraintError {
    let read = scalars[..<min(place, scalars.count)]
    let line = read.count { $0 == "\n" } + 1
    let column = place - (read.lastIndex(of: "\n").map { $0 + 1 } ?? 0) + 1
    return ConstraintError(message, line: scalars.contains("\n") ? line : nil, column: column)
  }

  /// What comes next, in words.
  var found: String { peek().map { "“\($0)”" } ?? "the end" }

  /// Reads what is inside a group.
  mutating func nested<Result>(
    _ body: (inout ScalarScanner) throws(ConstraintError) -> Result
  ) throws(ConstraintError) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.mostDepth else { throw failure("groups are nested more than \(Self.mostDepth) deep") }
    return try body(&self)
  }

  /// A number of so many hexadecimal digits, as a scalar.
  mutating func hexadecimal(_ digits: Int) throws(ConstraintError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = peek().flatMap({ Character($0).hexDigitValue }) else {
        throw failure("expected \(digits) hexadecimal digits, found \(found)")
      }
      place += 1
      value = value << 4 | UInt32(digit)
    }
    guard Unicode.Scalar(value) != nil else { throw failure("\(String(value, radix: 16)) is no character") }
    return value
  }

  /// `m}`, `m,}` or `m,n}` behind an opening brace.
  mutating func bounds() throws(ConstraintError) -> (least: Int, most: Int?) {
    let least = try number()
    var most: Int? = least
    if take(",") { most = peek() == "}" ? nil : try number() }
    guard take("}") else { throw failure("expected } behind a number of repeats, found \(found)") }
    if let most, most < least { throw failure("{\(least),\(most)} allows no number of repeats") }
    return (least, most)
  }

  private mutating func number() throws(ConstraintError) -> Int {
    var value = 0, digits = 0
    while let digit = peek().flatMap({ Character($0).wholeNumberValue }), peek()?.isASCII == true {
      place += 1
      digits += 1
      value = value * 10 + digit
      guard value <= Self.mostRepeats else { throw failure("more than \(Self.mostRepeats) repeats") }
    }
    guard digits > 0 else { throw failure("expected a number of repeats, found \(found)") }
    return value
  }
}
