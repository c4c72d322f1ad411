import Storage

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

/// Reads the rows of a JSONL file, strictly: the data's owner needs to hear of a key that stands twice or a trailing comma.
enum JSONRow {
  /// The keys and values of the object that `bytes`, well-formed UTF-8, hold.
  static func parse(_ bytes: [UInt8]) throws(JSONProblem) -> [(key: String, value: RowValue)] {
    do {
      return try bytes.withUnsafeBytes { bytes in
        var scanner = JSONScanner(bytes)
        guard try scanner.peek() == UInt8(ascii: "{") else {
          throw scanner.failure("expected an object, { … }")
        }
        let pairs = try object(&scanner, depth: 1)
        try scanner.end()
        return pairs
      }
    } catch let error as JSONScannerError {
      throw JSONProblem(message: error.reason, column: error.offset + 1)
    } catch {
      preconditionFailure("the scanner throws its own errors only: \(error)")
    }
  }

  private static func object(
    _ scanner: inout JSONScanner, depth: Int
  ) throws(JSONScannerError) -> [(key: String, value: RowValue)] {
    var pairs: [(key: String, value: RowValue)] = []
    try scanner.distinctMembers { (scanner: inout JSONScanner, key: String) throws(JSONScannerError) in
      pairs.append((key, try value(&scanner, depth: depth)))
    }
    return pairs
  }

  private static func value(_ scanner: inout JSONScanner, depth: Int) throws(JSONScannerError) -> RowValue {
    try scanner.checkDepth(depth)
    switch try scanner.peek() {
    case UInt8(ascii: "\""): return .string(try scanner.string())
    case UInt8(ascii: "{"):
      _ = try object(&scanner, depth: depth + 1)
      return .object
    case UInt8(ascii: "["):
      var values: [RowValue] = []
      try scanner.array { (scanner: inout JSONScanner) throws(JSONScannerError) in
        values.append(try value(&scanner, depth: depth + 1))
      }
      return .array(values)
    default:
      guard let word = try scanner.word() else { return .number(try scanner.numberText()) }
      if case .bool(let truth) = word { return .boolean(truth) }
      return .null
    }
  }
}
