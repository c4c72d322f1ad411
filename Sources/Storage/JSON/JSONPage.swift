import Foundation

/// JSON as a page for people: a member a line, indented, in the order of the object.
package enum JSONPage {
  /// The text of an object with a newline at its end.
  ///
  /// Members of objects get a line each at every depth; lists stand on one line.
  package static func data(_ object: JSONObject) -> Data {
    Data((text(.object(object), indent: "") + "\n").utf8)
  }

  private static func text(_ value: JSONValue, indent: String) -> String {
    guard case .object(let object) = value, object.count > 0 else { return value.json(.record) }
    let inner = indent + "  "
    let lines = object.members.map { member in
      inner + JSONValue.string(member.key).json(.record) + ": " + text(member.value, indent: inner)
    }
    return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
  }
}
