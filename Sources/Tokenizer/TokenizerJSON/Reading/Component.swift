import Storage

/// One object of a `tokenizer.json` that is being read: a normalizer, a decoder, a token.
struct Component {
  /// The file, for errors.
  let file: String
  /// Where the object stands in it: `pre_tokenizer.pretokenizers[1]`.
  let place: String
  private let members: JSONObject

  /// How deep components may hold components.
  private static let deepest = 8

  /// The object at a place.
  ///
  /// - Throws: if the value is none.
  init(_ value: JSONValue, file: String, place: String) throws(TokenizerError) {
    guard case .object(let members) = value else {
      throw TokenizerError(.badInput, "\(file): \(place) is \(value.kindName); expected an object.")
    }
    guard place.count(where: { $0 == "." }) <= Self.deepest else {
      throw TokenizerError(.badInput, "\(file): \(place) is nested too deeply.")
    }
    (self.members, self.file, self.place) = (members, file, place)
  }

  /// Its kind: the member `type`.
  var type: String {
    get throws(TokenizerError) { try text("type") }
  }

  /// The error for a component that Apus does not know.
  func unknown(_ kind: String, _ type: String) -> TokenizerError {
    TokenizerError(
      .mismatch, "\(file): \(place) is the \(kind) “\(type.prefix(60))”, which Apus does not read.",
      remedy: "take a model whose tokenizer does without it")
  }

  /// The error for a member that makes no sense.
  func refused(_ name: String, _ reason: String) -> TokenizerError {
    TokenizerError(.badInput, "\(file): \(place.isEmpty ? "" : place + ".")\(name) \(reason).")
  }

  private func wrong(_ name: String, _ value: JSONValue?, expected: String) -> TokenizerError {
    refused(name, value.map { "is \($0.text); expected \(expected)" } ?? "is missing; expected \(expected)")
  }

  /// A member; nil if it is null or missing.
  subscript(_ name: String) -> JSONValue? {
    let value = members[name]
    return value == .null ? nil : value
  }

  /// A text.
  func text(_ name: String) throws(TokenizerError) -> String {
    guard case .string(let text)? = self[name] else { throw wrong(name, self[name], expected: "text") }
    return text
  }

  /// A text that may be missing.
  func optionalText(_ name: String) throws(TokenizerError) -> String? {
    self[name] == nil ? nil : try text(name)
  }

  /// One character.
  func character(_ name: String) throws(TokenizerError) -> UInt32 {
    let scalars = Array(try text(name).unicodeScalars)
    guard scalars.count == 1 else { throw refused(name, "has \(scalars.count) characters; expected one") }
    return scalars[0].value
  }

  /// Yes or no, with an answer where it is missing.
  func flag(_ name: String, default answer: Bool? = nil) throws(TokenizerError) -> Bool {
    switch self[name] {
    case .bool(let flag)?: return flag
    case nil where answer != nil: return answer == true
    default: throw wrong(name, self[name], expected: "true or false")
    }
  }

  /// A whole number of 0 or more.
  func count(_ name: String, default number: Int? = nil) throws(TokenizerError) -> Int {
    switch self[name] {
    case .integer(let value)? where value >= 0: return value
    case nil:
      if let number { return number }
      throw wrong(name, nil, expected: "a whole number")
    default: throw wrong(name, self[name], expected: "a whole number of 0 or more")
    }
  }

  /// The elements of a list.
  func elements(_ name: String) throws(TokenizerError) -> [JSONValue] {
    guard case .array(let values)? = self[name] else { throw wrong(name, self[name], expected: "a list") }
    return values
  }

  /// The objects of a list, at most 64.
  func components(_ name: String) throws(TokenizerError) -> [Component] {
    let values = try elements(name)
    guard values.count <= 64 else { throw refused(name, "has \(values.count) parts; at most 64 make sense") }
    var components: [Component] = []
    for (index, value) in values.enumerated() {
      components.append(try Component(value, file: file, place: "\(place).\(name)[\(index)]"))
    }
    return components
  }

  /// The members of an object in order.
  func entries(_ name: String) throws(TokenizerError) -> [(key: String, value: Component)] {
    guard case .object(let object)? = self[name] else {
      throw wrong(name, self[name], expected: "an object")
    }
    var entries: [(String, Component)] = []
    for (key, value) in object.members {
      entries.append((key, try Component(value, file: file, place: "\(place).\(name)")))
    }
    return entries
  }

  /// The object that a member is.
  func component(_ name: String) throws(TokenizerError) -> Component {
    guard let value = self[name] else { throw wrong(name, nil, expected: "an object") }
    return try Component(value, file: file, place: "\(place).\(name)")
  }

  /// The names of its members.
  var names: [String] { members.keys }
}
