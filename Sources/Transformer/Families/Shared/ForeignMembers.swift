import Storage

/// Members of a `config.json` that Apus does not use: what other software put there for itself.
enum ForeignMembers {
  /// Keys that would contradict what Apus writes for the same thing under another key, or that a new head makes void.
  private static let replaced: Set<String> = ["dtype", "id2label", "label2id", "problem_type"]

  /// The members that Apus does not write itself.
  ///
  /// - Parameter own: what it writes.
  static func of(_ members: JSONObject, besides own: [String: Any]) -> JSONObject {
    JSONObject(members.members.filter { own[$0.key] == nil && !replaced.contains($0.key) })
  }

  /// The members as values that Foundation writes.
  static func values(_ members: JSONObject) -> [String: Any] {
    Dictionary(uniqueKeysWithValues: members.members.map { ($0.key, value($0.value)) })
  }

  private static func value(_ value: JSONValue) -> Any {
    switch value {
    case .null: ConfigurationValues.null
    case .bool(let flag): flag
    case .integer(let number): number
    case .unsigned(let number): number
    case .number(let number): number
    case .string(let text): text
    case .array(let values): values.map(Self.value)
    case .object(let object): values(object)
    }
  }
}
