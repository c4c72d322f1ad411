/// Writes JSON (RFC 8259) as UTF-8, on one line or indented.
///
/// Numbers are the shortest decimals that read back as the same value.
package struct JSONWriter {
  private let style: JSONStyle
  private(set) var bytes: [UInt8] = []
  private var depth = 0

  private init(_ style: JSONStyle) { self.style = style }

  /// A value as UTF-8.
  package static func bytes(_ value: JSONValue, _ style: JSONStyle) -> [UInt8] {
    var writer = JSONWriter(style)
    writer.write(value)
    return writer.bytes
  }

  private mutating func write(_ value: JSONValue) {
    switch value {
    case .null: write(word: "null")
    case .bool(let flag): write(word: flag ? "true" : "false")
    case .integer(let number): write(word: String(number))
    case .unsigned(let number): write(word: String(number))
    case .number(let number): write(word: String(number))
    case .string(let text): write(quoted: text)
    case .array(let elements):
      write(elements, between: "[", "]") { $0.write($1) }
    case .object(let object):
      let members = style.sortsMembers ? object.members.sorted { $0.key < $1.key } : object.members
      write(members, between: "{", "}") { writer, member in
        writer.write(quoted: member.key)
        writer.write(word: writer.style.isSpaced ? ": " : ":")
        writer.write(member.value)
      }
    }
  }

  private mutating func write<Part>(
    _ parts: [Part], between opening: String, _ closing: String, _ body: (inout JSONWriter, Part) -> Void
  ) {
    write(word: opening)
    depth += 1
    for (index, part) in parts.enumerated() {
      if index > 0 { write(word: style.isSpaced && !style.isIndented ? ", " : ",") }
      breakLine()
      body(&self, part)
    }
    depth -= 1
    if !parts.isEmpty { breakLine() }
    write(word: closing)
  }

  private mutating func breakLine() {
    if style.isIndented { write(word: "\n" + String(repeating: "  ", count: depth)) }
  }

  private mutating func write(word: String) { bytes.append(contentsOf: word.utf8) }

  /// A string literal (RFC 8259, section 7): quotation mark, backslash and control characters are escaped.
  private mutating func write(quoted text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A where style.namesControls: write(word: "\\n")
      case 0x0D where style.namesControls: write(word: "\\r")
      case 0x09 where style.namesControls: write(word: "\\t")
      case 0x7F where !style.namesControls: bytes.append(byte)
      case 0..<0x20, 0x7F:
        let digits = String(byte, radix: 16)
        write(word: (digits.count == 1 ? "\\u000" : "\\u00") + digits)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension JSONValue {
  /// The value as JSON text on one line, members sorted.
  ///
  /// Numbers are the shortest decimal that reads back as the same value.
  public var json: String { json(.line) }

  /// The value as JSON text in a style.
  package func json(_ style: JSONStyle) -> String {
    String(decoding: JSONWriter.bytes(self, style), as: UTF8.self)
  }
}
