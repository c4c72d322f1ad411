import Foundation
import Storage
import TestSupport

/// Random JSON schemas, and a reader of them by their definition.
enum RandomSchema {
  static func make(_ random: inout SeededGenerator, depth: Int = 0) -> JSONValue {
    switch Int.random(in: 0..<(depth > 2 ? 6 : 10), using: &random) {
    case 0:
      return [
        "type": "integer", "minimum": .integer(Int.random(in: -50...5, using: &random)),
        "exclusiveMaximum": 90,
      ]
    case 1:
      return ["type": "string", "minLength": .integer(Int.random(in: 0...2, using: &random)), "maxLength": 6]
    case 2: return ["type": ["boolean", "null", "number"]]
    case 3: return ["enum": ["a\"b", 3, .null, [1, 2], ["k": "v"], "é"]]
    case 4: return ["type": "string", "pattern": "^[a-f]+(-[0-9\"]{2})?$"]
    case 5: return ["const": ["x": .bool(true)]]
    case 6:
      return [
        "type": "array", "items": make(&random, depth: depth + 1),
        "minItems": .integer(Int.random(in: 0...1, using: &random)),
        "maxItems": 3,
      ]
    case 7: return ["anyOf": [make(&random, depth: depth + 1), make(&random, depth: depth + 1)]]
    case 8:
      return [
        "prefixItems": [make(&random, depth: depth + 1), make(&random, depth: depth + 1)],
        "items": .bool(Bool.random(using: &random)),
      ]
    default:
      var properties: [(String, JSONValue)] = []
      for name in ["a", "ab", "é \"q\""] where Bool.random(using: &random) {
        properties.append((name, make(&random, depth: depth + 1)))
      }
      let required = ["a", "ab", "z"].filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
      let others: JSONValue = Bool.random(using: &random) ? .bool(false) : ["type": "null"]
      return .object(
        JSONObject([
          ("type", .string("object")), ("properties", .object(JSONObject(properties))),
          ("required", .array(required.map { .string($0) })), ("additionalProperties", others),
        ]))
    }
  }

  /// Whether a value is what a schema of ``make(_:depth:)`` allows.
  static func allows(_ schema: JSONValue, _ value: JSONValue, in root: JSONValue) -> Bool {
    guard case .object(let keys) = schema else { return schema == .bool(true) }
    if let constant = keys["const"] { return same(constant, value) }
    if case .array(let values)? = keys["enum"] { return values.contains { same($0, value) } }
    if case .array(let schemas)? = keys["anyOf"] { return schemas.contains { allows($0, value, in: root) } }
    switch value {
    case .string(let text):
      guard keys["type"] == "string" else { return false }
      let length = text.unicodeScalars.count
      if let least = integer(keys["minLength"]), length < least { return false }
      if let most = integer(keys["maxLength"]), length > most { return false }
      if case .string(let pattern)? = keys["pattern"] {
        return text.range(of: pattern, options: .regularExpression) == text.startIndex..<text.endIndex
      }
      return true
    case .integer(let number):
      if keys["type"] == ["boolean", "null", "number"] { return true }
      return keys["type"] == "integer" && number >= integer(keys["minimum"]) ?? .min
        && number < integer(keys["exclusiveMaximum"]) ?? .max
    case .number, .unsigned, .bool: return keys["type"] == ["boolean", "null", "number"]
    case .null: return keys["type"] == ["boolean", "null", "number"] || keys["type"] == "null"
    case .array(let elements): return allows(keys, elements, in: root)
    case .object(let object): return allows(keys, object, in: root)
    }
  }

  private static func allows(_ keys: JSONObject, _ elements: [JSONValue], in root: JSONValue) -> Bool {
    if case .array(let lead)? = keys["prefixItems"] {
      return elements.count >= lead.count && zip(lead, elements).allSatisfy { allows($0, $1, in: root) }
        && (keys["items"] == .bool(true) || elements.count == lead.count)
    }
    guard keys["type"] == "array", let items = keys["items"] else { return false }
    return elements.count >= integer(keys["minItems"]) ?? 0
      && elements.count <= integer(keys["maxItems"]) ?? .max
      && elements.allSatisfy { allows(items, $0, in: root) }
  }

  private static func allows(_ keys: JSONObject, _ object: JSONObject, in root: JSONValue) -> Bool {
    guard case .object(let properties)? = keys["properties"], case .array(let required)? = keys["required"]
    else { return false }
    for name in required {
      guard case .string(let name) = name, object[name] != nil else { return false }
    }
    return object.allSatisfy { member in
      if let schema = properties[member.key] { return allows(schema, member.value, in: root) }
      if required.contains(.string(member.key)) { return true }
      return keys["additionalProperties"].map { $0 != .bool(false) && allows($0, member.value, in: root) }
        ?? false
    }
  }

  private static func integer(_ value: JSONValue?) -> Int? {
    if case .integer(let number)? = value { return number }
    return nil
  }

  private static func same(_ a: JSONValue, _ b: JSONValue) -> Bool { a == b }
}
