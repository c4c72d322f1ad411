import Storage

/// Members of a `config.json` that Apus does not use: what other software put there for itself.
enum ForeignMembers {
  /// Keys that would contradict what Apus writes for the same thing under another key, or that a new head makes void.
  private static let replaced: Set<String> = [
    "dtype", "id2label", "label2id", "problem_type", "rope_parameters", "rope_scaling",
  ]

  /// The members that Apus does not write itself.
  ///
  /// - Parameter own: what it writes.
  static func of(_ members: JSONObject, besides own: [String: Any]) -> JSONObject {
    JSONObject(members.members.filter { own[$0.key] == nil && !replaced.contains($0.key) })
  }
}
