extension JSONScanner {
  /// Any value, at most ``deepestNesting`` levels deep, no key twice in one object.
  package mutating func value(depth: Int = 0) throws(JSONScannerError) -> JSONValue {
    try checkDepth(depth)
    switch try peek() {
    case 0x7B:
      var members: [(String, JSONValue)] = []
      try distinctMembers { (scanner: inout JSONScanner, key: String) throws(JSONScannerError) in
        members.append((key, try scanner.value(depth: depth + 1)))
      }
      return .object(JSONObject(members))
    case 0x5B:
      var elements: [JSONValue] = []
      try array { (scanner: inout JSONScanner) throws(JSONScannerError) in
        elements.append(try scanner.value(depth: depth + 1))
      }
      return .array(elements)
    case 0x22: return .string(try string())
    default:
      if let value = try word() { return value }
      return try number()
    }
  }

  /// Throws at a value that is nested too deeply.
  package func checkDepth(_ depth: Int) throws(JSONScannerError) {
    guard depth < Self.deepestNesting else {
      throw failure("values are nested deeper than \(Self.deepestNesting)")
    }
  }

  /// One of `true`, `false` and `null`; nil where a number must follow.
  package mutating func word() throws(JSONScannerError) -> JSONValue? {
    let word: (text: String, value: JSONValue)
    switch try peek() {
    case 0x74: word = ("true", .bool(true))
    case 0x66: word = ("false", .bool(false))
    case 0x6E: word = ("null", .null)
    default: return nil
    }
    guard bytes[offset...].starts(with: word.text.utf8) else { throw failure("expected a value") }
    advance(word.text.utf8.count)
    return word.value
  }

  private mutating func number() throws(JSONScannerError) -> JSONValue {
    var scanner = self
    let text = try scanner.numberText()
    guard text.utf8.count <= 400 else { throw failure("expected a value") }
    if !text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }) {
      if let whole = Int(text) {
        self = scanner
        return .integer(whole)
      }
      if let whole = UInt64(text) {
        self = scanner
        return .unsigned(whole)
      }
    }
    guard let value = Double(text), value.isFinite else {
      throw failure("“\(text.prefix(40))” is not a number")
    }
    self = scanner
    return .number(value)
  }

  /// A number in the words of the text, so that 1.0 stays 1.0 and no digit is lost.
  package mutating func numberText() throws(JSONScannerError) -> String {
    _ = try peek()
    let start = offset
    if bytes[offset] == UInt8(ascii: "-") { advance() }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "0") {
      advance()
    } else {
      try digits("expected a value")
    }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      advance()
      try digits("expected a digit")
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      advance()
      if offset < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[offset]) { advance() }
      try digits("expected a digit")
    }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// At least one digit.
  private mutating func digits(_ problem: String) throws(JSONScannerError) {
    let start = offset
    while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { advance() }
    guard offset > start else { throw failure(problem) }
  }
}
