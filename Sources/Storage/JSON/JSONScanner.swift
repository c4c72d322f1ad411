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
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return
      }
    }
  }

  /// The next byte that is not white space, without consuming it.
  package mutating func peek() throws(JSONScannerError) -> UInt8 {
    skipSpace()
    guard offset < bytes.count else { throw failure("the text ends too early") }
    return bytes[offset]
  }

  package mutating func expect(_ character: Unicode.Scalar) throws(JSONScannerError) {
    guard UInt32(try peek()) == character.value else { throw failure("expected “\(character)”") }
    offset += 1
  }

  /// Consumes `character` if it comes next.
  package mutating func accept(_ character: Unicode.Scalar) throws(JSONScannerError) -> Bool {
    guard UInt32(try peek()) == character.value else { return false }
    offset += 1
    return true
  }

  /// Calls `member` with each key of an object, the scanner standing at the value.
  ///
  /// The caller checks for duplicates.
  package mutating func object(
    _ member: (inout JSONScanner, String) throws(JSONScannerError) -> Void
  ) throws(JSONScannerError) {
    try expect("{")
    if try accept("}") { return }
    repeat {
      guard try peek() == 0x22 else { throw failure("expected a key in double quotes") }
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while try accept(",")
    guard try accept("}") else { throw failure("expected , or }") }
  }

  /// As ``object(_:)``, refusing a key that stands twice.
  package mutating func distinctMembers(
    _ member: (inout JSONScanner, String) throws(JSONScannerError) -> Void
  ) throws(JSONScannerError) {
    var keys: Set<ExactText> = []
    try object { (scanner: inout JSONScanner, key: String) throws(JSONScannerError) in
      guard keys.insert(ExactText(key)).inserted else {
        throw scanner.failure("the key “\(key)” stands twice")
      }
      try member(&scanner, key)
    }
  }

  /// Calls `element` for each element of an array, the scanner standing at it.
  package mutating func array(
    _ element: (inout JSONScanner) throws(JSONScannerError) -> Void
  ) throws(JSONScannerError) {
    try expect("[")
    if try accept("]") { return }
    repeat { try element(&self) } while try accept(",")
    guard try accept("]") else { throw failure("expected , or ]") }
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

  package mutating func advance(_ count: Int = 1) { offset += count }

  /// Only white space may follow.
  package mutating func end() throws(JSONScannerError) {
    skipSpace()
    guard offset == bytes.count else { throw failure("something follows the closing brace") }
  }

  /// What `read` makes of a text, of which it must read all.
  package static func all<Value>(
    _ bytes: ArraySlice<UInt8>, _ read: (inout JSONScanner) throws(JSONScannerError) -> Value
  ) throws(JSONScannerError) -> Value {
    // The closure of `withUnsafeBytes` throws errors of any type.
    try bytes.withUnsafeBytes { bytes in
      Result { () throws(JSONScannerError) in try all(bytes, read) }
    }.get()
  }

  /// What `read` makes of a text, of which it must read all.
  package static func all<Value>(
    _ bytes: UnsafeRawBufferPointer,
    _ read: (inout JSONScanner) throws(JSONScannerError) -> Value
  ) throws(JSONScannerError) -> Value {
    var scanner = JSONScanner(bytes)
    let value = try read(&scanner)
    try scanner.end()
    return value
  }
}
