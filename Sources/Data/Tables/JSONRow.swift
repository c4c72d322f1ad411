/// A value in a row of JSONL.
enum RowValue: Equatable {
  case string(String)
  /// A number in the words of the file, so that 1.0 stays 1.0 and no digit is lost.
  case number(String)
  case boolean(Bool)
  case null
  case array([RowValue])
  /// A nested object; its content is checked and dropped.
  case object

  /// What the value is, for messages.
  var kind: String {
    switch self {
    case .string: "a string"
    case .number: "a number"
    case .boolean: "a truth value"
    case .null: "null"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

/// Why a row is not JSON: what and at which byte of it.
struct JSONProblem: Error, Equatable {
  let message: String
  let column: Int
}

/// Reads one JSON object strictly by RFC 8259. Foundation's reader takes trailing commas, forgets the order and
/// the repetition of keys and turns numbers into doubles, all of which a data file's owner needs to hear about.
struct JSONRow {
  private let bytes: [UInt8]
  private var index = 0
  /// Deeper nesting is refused; the parser recurses.
  private static let deepest = 64

  /// The keys and values of the object that `bytes`, well-formed UTF-8, hold.
  static func parse(_ bytes: [UInt8]) throws -> [(key: String, value: RowValue)] {
    var row = JSONRow(bytes: bytes)
    row.skipSpace()
    guard row.peek == UInt8(ascii: "{") else { throw row.problem("expected an object, { … }") }
    let pairs = try row.object(depth: 1)
    row.skipSpace()
    guard row.index == bytes.count else { throw row.problem("something follows the object") }
    return pairs
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func problem(_ message: String) -> JSONProblem { JSONProblem(message: message, column: index + 1) }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    skipSpace()
    guard peek == byte else { return false }
    index += 1
    return true
  }

  private mutating func object(depth: Int) throws -> [(key: String, value: RowValue)] {
    index += 1
    var pairs: [(key: String, value: RowValue)] = []
    var keys: Set<String> = []
    if accept(UInt8(ascii: "}")) { return pairs }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw problem("expected a key in double quotes") }
      let key = try string()
      guard keys.insert(key).inserted else { throw problem("the key \"\(key)\" stands twice") }
      guard accept(UInt8(ascii: ":")) else { throw problem("expected : after the key \"\(key)\"") }
      pairs.append((key, try value(depth: depth)))
    } while accept(UInt8(ascii: ","))
    guard accept(UInt8(ascii: "}")) else { throw problem("expected , or }") }
    return pairs
  }

  private mutating func value(depth: Int) throws -> RowValue {
    guard depth <= Self.deepest else { throw problem("nested deeper than \(Self.deepest)") }
    skipSpace()
    switch peek {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"):
      _ = try object(depth: depth + 1)
      return .object
    case UInt8(ascii: "["):
      index += 1
      var values: [RowValue] = []
      if accept(UInt8(ascii: "]")) { return .array(values) }
      repeat { values.append(try value(depth: depth + 1)) } while accept(UInt8(ascii: ","))
      guard accept(UInt8(ascii: "]")) else { throw problem("expected , or ]") }
      return .array(values)
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: String, _ value: RowValue) throws -> RowValue {
    guard bytes[index...].starts(with: word.utf8) else { throw problem("expected a value") }
    index += word.utf8.count
    return value
  }

  private mutating func number() throws -> String {
    let start = index
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 >= 0x30 && $0 <= 0x39 } ?? false }
    if peek == UInt8(ascii: "-") { index += 1 }
    guard isDigit(peek) else { throw problem("expected a value") }
    let first = peek
    index += 1
    if first != UInt8(ascii: "0") { while isDigit(peek) { index += 1 } }
    if peek == UInt8(ascii: ".") {
      index += 1
      guard isDigit(peek) else { throw problem("expected a digit") }
      while isDigit(peek) { index += 1 }
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      index += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
      guard isDigit(peek) else { throw problem("expected a digit") }
      while isDigit(peek) { index += 1 }
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func string() throws -> String {
    index += 1
    var text: [UInt8] = []
    while let byte = peek {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw problem("a control character stands in a string; write it as an escape")
      default: text.append(byte)
      }
    }
    throw problem("the string is not closed")
  }

  private mutating func escape(into text: inout [UInt8]) throws {
    guard let byte = peek else { throw problem("the string is not closed") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if code >= 0xD800 && code < 0xDC00, peek == UInt8(ascii: "\\"), index + 1 < bytes.count,
        bytes[index + 1] == UInt8(ascii: "u")
      {
        index += 2
        let low = try hexadecimal()
        guard low >= 0xDC00 && low < 0xE000 else { throw problem("half of a surrogate pair stands alone") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw problem("half of a surrogate pair stands alone") }
      text.append(contentsOf: String(Character(scalar)).utf8)
    default: throw problem("\\\(String(decoding: [byte], as: UTF8.self)) is no escape")
    }
  }

  private mutating func hexadecimal() throws -> UInt32 {
    guard index + 4 <= bytes.count else { throw problem("expected four hexadecimal digits") }
    var code: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      switch byte {
      case 0x30...0x39: code = code << 4 + UInt32(byte - 0x30)
      case 0x41...0x46: code = code << 4 + UInt32(byte - 0x37)
      case 0x61...0x66: code = code << 4 + UInt32(byte - 0x57)
      default: throw problem("expected four hexadecimal digits")
      }
    }
    index += 4
    return code
  }
}
