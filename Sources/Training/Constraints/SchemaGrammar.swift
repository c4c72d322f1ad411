import Storage

/// Turns a JSON schema into a grammar of the values that it allows.
///
/// Known are type, enum, const, anyOf and oneOf (any of them may fit), properties, required, additionalProperties (none where it is
/// not said), items, prefixItems, minItems, maxItems, pattern, minLength, maxLength, the formats date, time, date-time and uuid, bounds of
/// whole numbers, and $ref within the schema. Members stand in the order of `properties`. What else changes which values fit is refused
/// by its name; what only describes them is passed over.
struct SchemaGrammar {
  private let root: JSONValue
  private var rules: [(name: String, expression: GrammarExpression)] = JSONExpressions.anyValue
  /// The rule of each place that a reference names.
  private var referenced: [String: String] = [:]

  /// The grammar of a schema.
  ///
  /// - Throws: ``ConstraintError`` with the place inside the schema.
  static func grammar(_ schema: JSONValue) throws(ConstraintError) -> Grammar {
    var maker = SchemaGrammar(root: schema)
    let whole = try maker.expression(schema, at: "#")
    return try Grammar(maker.rules + [("root", whole)], root: "root")
  }

  private init(root: JSONValue) { self.root = root }

  private static let described: Set = [
    "title", "description", "default", "examples", "$schema", "$id", "$comment", "deprecated", "readOnly",
    "writeOnly", "$defs",
    "definitions",
  ]
  private static let kinds = ["object", "array", "string", "number", "integer", "boolean", "null"]
  /// The keys that say something of values of one kind.
  private static let keysOfKinds: [String: Set<String>] = [
    "object": ["properties", "required", "additionalProperties"],
    "array": ["items", "prefixItems", "minItems", "maxItems"],
    "string": ["pattern", "minLength", "maxLength", "format"],
    "integer": ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  ]

  mutating func expression(_ schema: JSONValue, at place: String) throws(ConstraintError) -> GrammarExpression
  {
    switch schema {
    case .bool(true): return .rule("value")
    case .bool(false): throw ConstraintError("\(place): false allows nothing")
    case .object(let object): return try expression(object, at: place)
    default: throw ConstraintError("\(place): expected an object, found \(schema.kindName)")
    }
  }

  private mutating func expression(_ schema: JSONObject, at place: String) throws(ConstraintError)
    -> GrammarExpression
  {
    let keys = Set(schema.keys).subtracting(Self.described)
    for key in ["$ref", "const", "enum", "anyOf", "oneOf", "allOf"] where keys.contains(key) {
      let others = keys.subtracting([key, "type"]).sorted()
      guard others.isEmpty else {
        throw ConstraintError("\(place): \(others[0]) beside \(key) is not known here; put it inside")
      }
      return try single(key, schema[key] ?? .null, at: "\(place)/\(key)")
    }
    if keys.isEmpty { return .rule("value") }
    let kinds = try kinds(schema, keys, at: place)
    for key in keys.subtracting(["type"]).sorted() {
      guard kinds.contains(where: { Self.keysOfKinds[$0]?.contains(key) == true }) else {
        throw ConstraintError(
          "\(place): \(key) is not known here\(kinds.contains("number") ? " for numbers that are not whole" : "")"
        )
      }
    }
    var choices: [GrammarExpression] = []
    for kind in kinds { choices.append(try value(of: kind, schema, at: place)) }
    return choices.count == 1 ? choices[0] : .choice(choices)
  }

  /// The kinds of value that a schema speaks of: its type, or what its keys are about.
  private func kinds(_ schema: JSONObject, _ keys: Set<String>, at place: String) throws(ConstraintError)
    -> [String]
  {
    guard let type = schema["type"] else {
      let kinds = ["object", "array", "string", "integer"].filter { kind in
        keys.contains { Self.keysOfKinds[kind]?.contains($0) == true }
      }
      if kinds.isEmpty { throw ConstraintError("\(place): \(keys.sorted()[0]) is not known here") }
      return kinds
    }
    let names: [JSONValue] = if case .array(let names) = type { names } else { [type] }
    var kinds: [String] = []
    for name in names {
      guard case .string(let kind) = name, Self.kinds.contains(kind) else {
        throw ConstraintError(
          "\(place)/type: expected of \(Self.kinds.joined(separator: ", ")), found \(name.json)")
      }
      kinds.append(kind)
    }
    if kinds.isEmpty { throw ConstraintError("\(place)/type: names no type") }
    return kinds
  }

  /// A schema of one key that says all.
  private mutating func single(_ key: String, _ value: JSONValue, at place: String) throws(ConstraintError)
    -> GrammarExpression
  {
    switch (key, value) {
    case ("const", _): return .literal(value.json)
    case ("$ref", .string(let reference)): return try rule(reference, at: place)
    case ("enum", .array(let values)) where !values.isEmpty: return .choice(values.map { .literal($0.json) })
    case ("allOf", .array(let schemas)) where schemas.count == 1:
      return try expression(schemas[0], at: "\(place)/0")
    case ("allOf", .array):
      throw ConstraintError(
        "\(place): several schemas that must fit together are not known here; write them as one")
    case ("anyOf", .array(let schemas)) where !schemas.isEmpty,
      ("oneOf", .array(let schemas)) where !schemas.isEmpty:
      var choices: [GrammarExpression] = []
      for (index, schema) in schemas.enumerated() {
        choices.append(try expression(schema, at: "\(place)/\(index)"))
      }
      return .choice(choices)
    default:
      throw ConstraintError(
        "\(place): expected a \(key == "$ref" ? "text" : "list that is not empty"), found \(value.kindName)")
    }
  }

  /// The rule of a place in the schema, which may refer to itself.
  private mutating func rule(_ reference: String, at place: String) throws(ConstraintError)
    -> GrammarExpression
  {
    if let known = referenced[reference] { return .rule(known) }
    guard reference == "#" || reference.hasPrefix("#/") else {
      throw ConstraintError(
        "\(place): \(reference) lies outside the schema; only references that begin with #/ are known here")
    }
    var target = root
    for part in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false)
    where reference != "#" {
      let name = part.replacing("~1", with: "/").replacing("~0", with: "~")
      let inner: JSONValue? =
        switch target {
        case .object(let object): object[String(name)]
        case .array(let elements): Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
        default: nil
        }
      guard let inner else { throw ConstraintError("\(place): there is no \(reference)") }
      target = inner
    }
    let name = "reference \(referenced.count)"
    referenced[reference] = name
    let expression = try expression(target, at: reference)
    rules.append((name, expression))
    return .rule(name)
  }

  /// Adds a rule that other rules name.
  mutating func add(_ expression: GrammarExpression) -> GrammarExpression {
    let name = "part \(rules.count)"
    rules.append((name, expression))
    return .rule(name)
  }
}
