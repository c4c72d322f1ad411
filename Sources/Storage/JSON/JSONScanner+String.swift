extension JSONScanner {
  /// A string: valid UTF-8, control characters and surrogates escaped as the standard demands.
  package mutating func string() throws(JSONScannerError) -> String {
    try expect("\"")
    let start = offset
    while offset < bytes.count, bytes[offset] != 0x22, bytes[offset] != 0x5C, bytes[offset] >= 0x20 {
      advance()
    }
    guard offset < bytes.count else { throw failure("the string is not closed") }
    if bytes[offset] == 0x22 {
      defer { advance() }
      return try text(bytes[start..<offset].bindMemory(to: UInt8.self))
    }
    var unescaped = [UInt8](bytes[start..<offset])
    while offset < bytes.count {
      let byte = bytes[offset]
      advance()
      switch byte {
      case 0x22: return try text(unescaped)
      case 0x5C: try escape(into: &unescaped)
      case ..<0x20: throw failure("a string holds an unescaped control character")
      default: unescaped.append(byte)
      }
    }
    throw failure("the string is not closed")
  }

  private func text(_ bytes: some Sequence<UInt8>) throws(JSONScannerError) -> String {
    guard let string = String(validating: bytes, as: UTF8.self) else {
      throw failure("a string is not valid UTF-8")
    }
    return string
  }

  private mutating func escape(into unescaped: inout [UInt8]) throws(JSONScannerError) {
    guard offset < bytes.count else { throw failure("the string is not closed") }
    let byte = bytes[offset]
    advance()
    switch byte {
    case 0x22, 0x5C, 0x2F: unescaped.append(byte)
    case 0x62: unescaped.append(0x08)
    case 0x66: unescaped.append(0x0C)
    case 0x6E: unescaped.append(0x0A)
    case 0x72: unescaped.append(0x0D)
    case 0x74: unescaped.append(0x09)
    case 0x75:
      var code = UInt32(try hexadecimal())
      if (0xD800..<0xDC00).contains(code) {
        guard bytes[offset...].starts(with: "\\u".utf8) else {
          throw failure("half of a surrogate pair stands alone")
        }
        advance(2)
        let low = UInt32(try hexadecimal())
        guard (0xDC00..<0xE000).contains(low) else { throw failure("half of a surrogate pair stands alone") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure("half of a surrogate pair stands alone") }
      unescaped.append(contentsOf: Character(scalar).utf8)
    default: throw failure("an unknown escape in a string")
    }
  }

  private mutating func hexadecimal() throws(JSONScannerError) -> UInt16 {
    let digits = bytes[offset...].prefix(4)
    var value: UInt16 = 0
    for digit in digits {
      guard let number = Character(Unicode.Scalar(digit)).hexDigitValue else { break }
      value = value << 4 | UInt16(number)
      advance()
    }
    guard offset == digits.endIndex, digits.count == 4 else {
      throw failure("expected four hexadecimal digits")
    }
    return value
  }
}
