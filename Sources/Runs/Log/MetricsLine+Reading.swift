import Storage

extension MetricsLine {
  /// Reads a line; nil if it is none: a log may have a torn line, or one that somebody edited.
  ///
  /// Scans without building an object, since a long run has a hundred thousand lines and a resumed one reads them all
  /// before its first step.
  package init?(_ line: ArraySlice<UInt8>) {
    var step = -1, kind = "", fields: [Field] = []
    do throws(JSONScannerError) {
      try JSONScanner.all(line) { (scanner: inout JSONScanner) throws(JSONScannerError) in
        try scanner.object { (scanner: inout JSONScanner, name: String) throws(JSONScannerError) in
          switch (name, try Self.value(&scanner)) {
          case ("step", .number(let value)): step = Int(exactly: value) ?? -1
          case ("kind", .text(let text)): kind = text
          case (_, let value): fields.append(Field(name, value))
          }
        }
      }
    } catch {
      return nil
    }
    if step < 0 || kind.isEmpty { return nil }
    self.init(step: step, kind: kind, fields)
  }

  private static func value(_ scanner: inout JSONScanner) throws(JSONScannerError) -> Value {
    switch try scanner.value() {
    case .integer(let number): .number(Double(number))
    case .unsigned(let number): .number(Double(number))
    case .number(let number): .number(number)
    case .null: .number(.nan)
    case .bool(let flag): .flag(flag)
    case .string(let text): .text(text)
    case .array, .object: throw scanner.failure("expected a number, a text or a flag")
    }
  }
}
