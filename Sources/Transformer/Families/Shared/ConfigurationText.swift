import Foundation
import Storage

/// The text of a `config.json`.
enum ConfigurationText {
  /// The members that Apus writes beside those of other software, which give way where both have a key.
  ///
  /// By Foundation, as from the first version on, where that can say everything; it writes 2.0 as 2, which transformers
  /// refuses for a decimal.
  static func data(_ own: [String: Any], beside foreign: JSONObject) throws -> Data {
    guard foreign.count > 0 || own.values.contains(where: { $0 is StrictDecimal }) else {
      return try data(own)
    }
    var all = foreign
    for (key, value) in own { all[key] = json(value) }
    return Data((JSONValue.object(all).json(.page) + "\n").utf8)
  }

  /// The members that Apus writes, by Foundation.
  static func data(_ own: [String: Any]) throws -> Data {
    let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try JSONSerialization.data(withJSONObject: own, options: options) + Data("\n".utf8)
  }

  private static func json(_ value: Any) -> JSONValue {
    switch value {
    case let flag as Bool: .bool(flag)
    case let number as Int: .integer(number)
    case let number as StrictDecimal: .number(number.value)
    // As Foundation writes it: transformers takes a whole number for a decimal where it is not strict, but never 1.0 for 1.
    case let number as Double: Int(exactly: number).map { .integer($0) } ?? .number(number)
    case let text as String: .string(text)
    case let values as [Any]: .array(values.map(json))
    case let members as [String: Any]: .object(JSONObject(members.mapValues(json)))
    case is NSNull: .null
    default: preconditionFailure("a configuration has no value such as \(value)")
    }
  }
}
