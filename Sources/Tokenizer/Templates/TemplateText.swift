import Foundation
import Storage

extension TemplateValue {
  /// As Python's `str` writes it.
  var text: String {
    switch self {
    case .string(let text): text
    case .undefined: ""
    default: representation
    }
  }

  /// As Python's `repr` writes it.
  var representation: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): "\(value)"
    case .number(let value): Self.text(value)
    case .string(let text): Self.quoted(text)
    case .list(let elements): "[" + elements.map(\.representation).joined(separator: ", ") + "]"
    case .dictionary(let dictionary):
      "{"
        + dictionary.members.map { $0.key.representation + ": " + $0.value.representation }.joined(
          separator: ", ") + "}"
    case .namespace: "<Namespace>"
    case .macro(let macro): "<Macro '\(macro.name)'>"
    case .function(let name), .method(_, let name): "<function \(name)>"
    case .loop(let loop): "<LoopContext \(loop.index + 1)/\(loop.elements.count)>"
    }
  }

  private static func text(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == value.rounded(), abs(value) < 1e16 { return "\(Int(value)).0" }
    // 1e+20 where Swift writes 1e+20 too; Python pads exponents to two digits.
    return "\(value)".replacing("e-", with: "e-").replacing(/e-(\d)$/) { "e-0\($0.1)" }
  }

  private static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar =
      text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
    var quoted = String(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case quote: quoted += "\\" + String(quote)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + String(quote)
  }

  /// As Python's `json.dumps` writes it, without escapes of other scripts.
  ///
  /// - Parameter indent: the width of a level; nil for all on one line.
  /// - Throws: ``TemplateError`` for what JSON has no word for.
  func json(indent: Int? = nil, isSorted: Bool = false, level: Int = 0) throws(TemplateError) -> String {
    func joined(_ opening: String, _ parts: [String], _ closing: String) -> String {
      if parts.isEmpty { return opening + closing }
      guard let indent else { return opening + parts.joined(separator: ", ") + closing }
      let inner = "\n" + String(repeating: " ", count: indent * (level + 1))
      return opening + inner + parts.joined(separator: "," + inner) + "\n"
        + String(repeating: " ", count: indent * level) + closing
    }
    guard level < TemplateLimits.depth else {
      throw TemplateError("values nested more than \(TemplateLimits.depth) deep")
    }
    switch self {
    case .none: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return "\(value)"
    case .number(let value):
      if value.isNaN { return "NaN" }
      return value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : Self.text(value)
    case .string(let text): return JSONValue.string(text).json
    case .list(let elements):
      var parts: [String] = []
      for element in elements {
        parts.append(try element.json(indent: indent, isSorted: isSorted, level: level + 1))
      }
      return joined("[", parts, "]")
    case .dictionary(let dictionary):
      var parts: [String] = []
      let members = isSorted ? dictionary.members.sorted { $0.key.text < $1.key.text } : dictionary.members
      for (key, value) in members {
        let name: String
        switch key {
        case .string(let text): name = text
        case .none, .bool, .integer, .number: name = try key.json()
        default: throw TemplateError("tojson: a key is \(key.kind)")
        }
        parts.append(
          JSONValue.string(name).json + ": "
            + (try value.json(indent: indent, isSorted: isSorted, level: level + 1)))
      }
      return joined("{", parts, "}")
    case .undefined(let name): throw TemplateError("tojson: \(name) is undefined")
    default: throw TemplateError("tojson: \(kind) has no JSON")
    }
  }

  /// The value of JSON.
  init(_ json: JSONValue) {
    self =
      switch json {
      case .null: .none
      case .bool(let value): .bool(value)
      case .integer(let value): .integer(value)
      case .unsigned(let value): .number(Double(value))
      case .number(let value): .number(value)
      case .string(let text): .string(text)
      case .array(let elements): .list(elements.map(TemplateValue.init))
      case .object(let object):
        .dictionary(TemplateDictionary(object.members.map { (.string($0.key), TemplateValue($0.value)) }))
      }
  }
}

/// How much a template may ask for.
enum TemplateLimits {
  /// Groups, blocks and calls inside one another.
  static let depth = 100
  /// Parts looked at in one rendering.
  static let steps = 2_000_000
  /// Bytes of a text, or elements of a list.
  static let length = 1 << 22
  /// Bytes of a template.
  static let template = 1 << 20
}
