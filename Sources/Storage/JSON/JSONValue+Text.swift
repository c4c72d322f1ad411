extension JSONValue {
  /// The value as a message shows it.
  package var text: String {
    switch self {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .integer(let number): "\(number)"
    case .unsigned(let number): "\(number)"
    case .number(let number): "\(number)"
    case .string(let text): "“\(text.prefix(40))”"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
