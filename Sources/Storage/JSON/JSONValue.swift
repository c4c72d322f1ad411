/// A value of JSON (RFC 8259).
///
/// Whole numbers that fit are kept exact.
public enum JSONValue: Sendable, Equatable, Codable {
  /// Nothing.
  case null
  /// True or false.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// A whole number above `Int.max`, such as a seed.
  case unsigned(UInt64)
  /// A finite number that is not whole, or too large for the other cases.
  case number(Double)
  /// Text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// An object.
  case object(JSONObject)

  /// Reads any JSON value.
  /// - Throws: `DecodingError` if the value is none of the cases.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    func attempt<Value: Decodable>(_ type: Value.Type) -> Value? {
      do { return try container.decode(type) } catch { return nil }
    }
    if container.decodeNil() {
      self = .null
    } else if let value = attempt(Bool.self) {
      self = .bool(value)
    } else if let value = attempt(Int.self) {
      self = .integer(value)
    } else if let value = attempt(UInt64.self) {
      self = .unsigned(value)
    } else if let value = attempt(Double.self) {
      self = .number(value)
    } else if let value = attempt(String.self) {
      self = .string(value)
    } else if let value = attempt([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(JSONObject(try container.decode([String: JSONValue].self)))
    }
  }

  /// Writes the value as JSON.
  /// - Throws: `EncodingError` if the encoder refuses it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let object):
      // Foundation's dictionaries hold one spelling of a key only.
      try container.encode(Dictionary(object.members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }))
    }
  }

  /// Whether it is null, empty text or an empty list.
  package var isEmpty: Bool {
    switch self {
    case .null, .string(""), .array([]): true
    default: false
    }
  }

  /// What an error calls this kind of value.
  package var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer, .unsigned, .number: "a number"
    case .string: "text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A list.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object, its members in the order of the literal.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}
