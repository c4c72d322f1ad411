import Storage

// What values of each kind look like.
extension SchemaGrammar {
  mutating func value(of kind: String, _ schema: JSONObject, at place: String) throws(ConstraintError)
    -> GrammarExpression
  {
    switch kind {
    case "object": try object(schema, at: place)
    case "array": try array(schema, at: place)
    case "string": try string(schema, at: place)
    case "integer": try integer(schema, at: place)
    case "number": JSONExpressions.number
    case "boolean": .choice([.literal("true"), .literal("false")])
    default: .literal("null")
    }
  }

  private func count(_ key: String, _ schema: JSONObject, at place: String) throws(ConstraintError) -> Int? {
    guard let value = schema[key] else { return nil }
    guard case .integer(let count) = value, (0...ScalarScanner.mostRepeats).contains(count) else {
      throw ConstraintError(
        "\(place)/\(key): expected a whole number from 0 to \(ScalarScanner.mostRepeats), found \(value.json)"
      )
    }
    return count
  }

  private func counts(
    _ least: String, _ most: String, _ schema: JSONObject, at place: String
  ) throws(ConstraintError) -> (least: Int, most: Int?) {
    let counts = (try count(least, schema, at: place) ?? 0, try count(most, schema, at: place))
    if let limit = counts.1, limit < counts.0 { throw ConstraintError("\(place): \(most) is below \(least)") }
    return counts
  }

  // MARK: Objects

  private mutating func object(_ schema: JSONObject, at place: String) throws(ConstraintError)
    -> GrammarExpression
  {
    var members: [(name: String, value: GrammarExpression, isRequired: Bool)] = []
    var required: [String] = []
    if let value = schema["required"] {
      guard case .array(let names) = value else {
        throw ConstraintError("\(place)/required: expected a list, found \(value.kindName)")
      }
      for name in names {
        guard case .string(let name) = name else {
          throw ConstraintError("\(place)/required: expected names, found \(name.json)")
        }
        required.append(name)
      }
    }
    if let value = schema["properties"] {
      guard case .object(let properties) = value else {
        throw ConstraintError("\(place)/properties: expected an object, found \(value.kindName)")
      }
      for (name, schema) in properties {
        members.append(
          (name, try expression(schema, at: "\(place)/properties/\(name)"), required.contains(name)))
      }
    }
    for name in required where !members.contains(where: { $0.name == name }) {
      members.append((name, .rule("value"), true))
    }
    let others: GrammarExpression? =
      switch schema["additionalProperties"] {
      case .bool(false)?: nil
      case nil: schema["properties"] == nil && required.isEmpty ? .rule("value") : nil
      case let value?: try expression(value, at: "\(place)/additionalProperties")
      }
    return membersInOrder(members, others: others)
  }

  /// Members in their order, those that are not required left out or not, then any others.
  private mutating func membersInOrder(
    _ members: [(name: String, value: GrammarExpression, isRequired: Bool)], others: GrammarExpression?
  ) -> GrammarExpression {
    func written(_ key: GrammarExpression, _ value: GrammarExpression) -> GrammarExpression {
      .sequence([key, .literal(":"), .rule("space"), value])
    }
    let comma = GrammarExpression.sequence([.literal(","), .rule("space")])
    // From the back: what may follow where a member stands before it, and where none does.
    var behind = GrammarExpression.empty, first: GrammarExpression? = .empty
    if let others {
      let key = JSONExpressions.string(Self.otherNames(than: members.map(\.name)))
      let member = add(written(key, others))
      behind = .repeated(.sequence([comma, member]), least: 0, most: nil)
      first = GrammarExpression.sequence([member, behind]).optional
    }
    for member in members.reversed() {
      let own = add(written(.literal(JSONValue.string(member.name).json), member.value))
      let rest = add(behind)
      let begun = GrammarExpression.sequence([own, rest])
      if member.isRequired {
        first = begun
        behind = .sequence([comma, begun])
      } else {
        first = first.map { .choice([begun, $0]) } ?? begun
        behind = .sequence([GrammarExpression.sequence([comma, own]).optional, rest])
      }
      first = first.map { add($0) }
    }
    return .sequence([.literal("{"), .rule("space"), first ?? .empty, .rule("space"), .literal("}")])
  }

  /// Names, without escapes, that are none of some.
  private static func otherNames(than names: [String]) -> GrammarExpression {
    let any = GrammarExpression.repeated(
      .characters(JSONExpressions.plain(ScalarRanges.all)), least: 0, most: nil)
    func other(_ names: [ArraySlice<UInt32>]) -> GrammarExpression {
      var choices: [GrammarExpression] = names.contains { $0.isEmpty } ? [] : [.empty]
      let firsts = Set(names.compactMap(\.first)).sorted()
      for scalar in firsts where !JSONExpressions.plain([scalar...scalar]).isEmpty {
        choices.append(
          .sequence([
            .characters([scalar...scalar]), other(names.filter { $0.first == scalar }.map { $0.dropFirst() }),
          ]))
      }
      let unlike = JSONExpressions.plain(ScalarRanges.inverted(firsts.map { $0...$0 }))
      choices.append(.sequence([.characters(unlike), any]))
      return .choice(choices)
    }
    return other(names.map { Array($0.unicodeScalars.map(\.value))[...] })
  }

  // MARK: Others

  private mutating func array(_ schema: JSONObject, at place: String) throws(ConstraintError)
    -> GrammarExpression
  {
    let bounds = try counts("minItems", "maxItems", schema, at: place)
    let items: GrammarExpression? =
      switch schema["items"] {
      case .bool(false)?: nil
      case let value?: try expression(value, at: "\(place)/items")
      case nil: .rule("value")
      }
    var lead: [GrammarExpression] = []
    if let value = schema["prefixItems"] {
      guard case .array(let schemas) = value else {
        throw ConstraintError("\(place)/prefixItems: expected a list, found \(value.kindName)")
      }
      for (index, schema) in schemas.enumerated() {
        lead.append(try expression(schema, at: "\(place)/prefixItems/\(index)"))
      }
    }
    guard !lead.isEmpty else {
      guard let items else {
        if bounds.least > 0 { throw ConstraintError("\(place): minItems of a list without items") }
        return JSONExpressions.list("[", .empty, "]", least: 0, most: 0)
      }
      return JSONExpressions.list("[", add(items), "]", least: bounds.least, most: bounds.most)
    }
    guard bounds.most ?? lead.count >= lead.count, items != nil || bounds.least <= lead.count else {
      throw ConstraintError(
        "\(place): minItems and maxItems must leave room for all prefixItems, which are always written here")
    }
    let comma = GrammarExpression.sequence([.literal(","), .rule("space")])
    var parts: [GrammarExpression] = [.literal("["), .rule("space")]
    for (index, item) in lead.enumerated() { parts += (index > 0 ? [comma] : []) + [item] }
    if let items, schema["items"] != nil || bounds.least > lead.count {
      parts.append(
        .repeated(
          .sequence([comma, add(items)]), least: max(0, bounds.least - lead.count),
          most: bounds.most.map { $0 - lead.count }))
    }
    return .sequence(parts + [.rule("space"), .literal("]")])
  }

  private func string(_ schema: JSONObject, at place: String) throws(ConstraintError) -> GrammarExpression {
    let bounds = try counts("minLength", "maxLength", schema, at: place)
    let isBounded = schema["minLength"] != nil || schema["maxLength"] != nil
    if schema["pattern"] != nil && schema["format"] != nil
      || isBounded && (schema["pattern"] ?? schema["format"]) != nil
    {
      throw ConstraintError("\(place): of pattern, format and lengths only one is known here at a time")
    }
    if let value = schema["pattern"] {
      guard case .string(let pattern) = value else {
        throw ConstraintError("\(place)/pattern: expected a text, found \(value.kindName)")
      }
      do throws(ConstraintError) {
        return JSONExpressions.string(JSONExpressions.escaped(try Self.search(pattern)))
      } catch {
        throw ConstraintError("\(place)/pattern: \(error.description)")
      }
    }
    if let value = schema["format"] {
      guard case .string(let name) = value, let pattern = Self.formats[name] else {
        throw ConstraintError(
          "\(place)/format: \(value.json) is not known here, only \(Self.formats.keys.sorted().joined(separator: ", "))"
        )
      }
      return JSONExpressions.string(try RegularExpression.expression(pattern))
    }
    return JSONExpressions.string(
      .repeated(JSONExpressions.character, least: bounds.least, most: bounds.most))
  }

  /// A pattern fits a part of a text, unless it says that it begins or ends it.
  private static func search(_ pattern: String) throws(ConstraintError) -> GrammarExpression {
    let inner = try RegularExpression.expression(pattern)
    let any = GrammarExpression.repeated(.characters(ScalarRanges.all), least: 0, most: nil)
    let ends = pattern.hasSuffix("$") && !pattern.hasSuffix("\\$")
    return .sequence((pattern.hasPrefix("^") ? [] : [any]) + [inner] + (ends ? [] : [any]))
  }

  private static let date = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
  private static let time =
    "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
  private static let formats = [
    "date": date, "time": time, "date-time": date + "T" + time,
    "uuid": "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  ]

  private func integer(_ schema: JSONObject, at place: String) throws(ConstraintError) -> GrammarExpression {
    func bound(_ key: String) throws(ConstraintError) -> Int? {
      switch schema[key] {
      case nil: return nil
      case .integer(let value)?: return value
      case .number(let value)? where abs(value) < 1e15:
        // The nearest whole number inside: of 2.5 as a minimum 3, as a strict one too.
        let isLow = key.hasSuffix("inimum"), isStrict = key.hasPrefix("exclusive")
        return Int(
          isLow
            ? (isStrict ? value.rounded(.down) : value.rounded(.up))
            : (isStrict ? value.rounded(.up) : value.rounded(.down)))
      case let value?: throw ConstraintError("\(place)/\(key): expected a number, found \(value.json)")
      }
    }
    let least = [try bound("minimum"), try bound("exclusiveMinimum").map { $0 &+ 1 }].compactMap { $0 }.max()
    let most = [try bound("maximum"), try bound("exclusiveMaximum").map { $0 &- 1 }].compactMap { $0 }.min()
    if least == nil, most == nil { return JSONExpressions.integer }
    guard let expression = IntegerRange(least: least, most: most).expression else {
      throw ConstraintError("\(place): no whole number of sixteen digits lies within the bounds")
    }
    return expression
  }
}
