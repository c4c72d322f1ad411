/// Where and why a text is not the JSON that was expected.
package struct JSONScannerError: Error {
  package let offset: Int
  package let reason: String

  /// A failure at an offset in bytes.
  package init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}

/// A strict scanner of JSON over bytes that someone else keeps alive.
///
/// Foundation's parsers accept duplicate keys and need up to 55 times the text's size in memory, so a small
/// hostile header could exhaust it; this one reads the expected shape in one pass and builds nothing else.
package struct JSONScanner {
  /// No file this package reads nests deeper than five levels; the bound keeps recursion off the stack's end.
  package static let deepestNesting = 64

  package let bytes: UnsafeRawBufferPointer
  package private(set) var offset = 0

  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  package func failure(_ reason: String) -> JSONScannerError {
    JSONScannerError(offset: offset, reason: reason)
  }

  package mutating func skipSpace() {
    while offset < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[offset]) { offset += 1 }
  }

  /// The next byte that is not white space, without consuming it.
  package mutating func peek() throws(JSONScannerError) -> UInt8 {
    skipSpace()
    guard offset < bytes.count else { throw failure("the text ends too early") }
    return bytes[offset]
  }

  package mutating func expect(_ character: Character) throws(JSONScannerError) {
    let found = try peek()
    guard found == character.asciiValue else { throw failure("expected “\(character)”") }
    offset += 1
  }

  /// Consumes `character` if it comes next.
  package mutating func accept(_ character: Character) throws(JSONScannerError) -> Bool {
    guard try peek() == character.asciiValue else { return false }
    offset += 1
    return true
  }

  /// Calls `member` with each key of an object, the scanner standing at the value. The caller checks for duplicates.
  package mutating func object(
    _ member: (inout JSONScanner, String) throws(JSONScannerError) -> Void
  ) throws(JSONScannerError) {
    try expect("{")
    if try accept("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while try accept(",")
    try expect("}")
  }

  /// Calls `element` for each element of an array, the scanner standing at it.
  package mutating func array(
    _ element: (inout JSONScanner) throws(JSONScannerError) -> Void
  ) throws(JSONScannerError) {
    try expect("[")
    if try accept("]") { return }
    repeat { try element(&self) } while try accept(",")
    try expect("]")
  }

  /// A whole number from 0 to `Int.max`, without sign, fraction, exponent or leading zero.
  package mutating func count() throws(JSONScannerError) -> Int {
    let start = offset
    var value = 0
    guard (0x30...0x39).contains(try peek()) else { throw failure("expected a whole number of 0 or more") }
    let first = offset
    while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = tens.addingReportingOverflow(Int(bytes[offset] - 0x30))
      guard !overflow, !overflow2 else {
        offset = start
        throw failure("a number is larger than 2⁶³ − 1")
      }
      value = sum
      offset += 1
    }
    guard offset == first + 1 || bytes[first] != 0x30 else { throw failure("a number has a leading zero") }
    if offset < bytes.count, [0x2E, 0x65, 0x45].contains(bytes[offset]) {
      throw failure("expected a whole number")
    }
    return value
  }

  /// Any value, at most ``deepestNesting`` levels deep, no key twice in one object.
  package mutating func value(depth: Int = 0) throws(JSONScannerError) -> JSONValue {
    guard depth < Self.deepestNesting else { throw failure("values are nested too deeply") }
    switch try peek() {
    case 0x7B:
      var members: [String: JSONValue] = [:]
      try object { (scanner: inout JSONScanner, key: String) throws(JSONScannerError) in
        guard members[key] == nil else { throw scanner.failure("the key “\(key)” stands twice") }
        members[key] = try scanner.value(depth: depth + 1)
      }
      return .object(members)
    case 0x5B:
      var elements: [JSONValue] = []
      try array { (scanner: inout JSONScanner) throws(JSONScannerError) in
        elements.append(try scanner.value(depth: depth + 1))
      }
      return .array(elements)
    case 0x22: return .string(try string())
    case 0x74: return try word("true", .bool(true))
    case 0x66: return try word("false", .bool(false))
    case 0x6E: return try word("null", .null)
    default: return try number()
    }
  }

  package mutating func advance(_ count: Int = 1) { offset += count }

  /// Only white space may follow.
  package mutating func end() throws(JSONScannerError) {
    skipSpace()
    guard offset == bytes.count else { throw failure("something follows the closing brace") }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONScannerError) -> JSONValue {
    guard bytes[offset...].starts(with: word.utf8) else { throw failure("expected “\(word)”") }
    offset += word.utf8.count
    return value
  }

  private mutating func number() throws(JSONScannerError) -> JSONValue {
    let start = offset
    let text = bytes[start...].prefix {
      [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) || (0x30...0x39).contains($0)
    }
    let digits = text.first == 0x2D ? text.dropFirst() : text
    guard let first = digits.first, (0x30...0x39).contains(first),
      first != 0x30 || digits.count == 1 || !(0x30...0x39).contains(digits[digits.startIndex + 1]),
      text.count <= 400
    else { throw failure("expected a value") }
    let string = String(decoding: text, as: UTF8.self)
    offset += text.count
    if let whole = Int(string) { return .integer(whole) }
    guard let value = Double(string), value.isFinite else {
      offset = start
      throw failure("“\(string.prefix(40))” is not a number")
    }
    return .number(value)
  }
}
