/// The choices that JSON leaves to its writer.
///
/// The bytes of every file depend on them.
package struct JSONStyle: Sendable {
  /// Whether a space follows each comma and colon.
  package var isSpaced: Bool
  /// Whether members are sorted by key; otherwise they keep their order.
  package var sortsMembers: Bool
  /// Whether newline, return and tab are written `\n`, `\r` and `\t`, and the delete character is escaped.
  package var namesControls: Bool
  /// Whether each element and member stands on a line of its own, two spaces further in than what it is in.
  package var isIndented = false

  /// A line for people and scripts: spaced, members sorted.
  package static let line = JSONStyle(isSpaced: true, sortsMembers: true, namesControls: true)
  /// A line whose members keep their order.
  package static let record = JSONStyle(isSpaced: true, sortsMembers: false, namesControls: true)
  /// Lines for people, members sorted.
  package static let page = JSONStyle(
    isSpaced: true, sortsMembers: true, namesControls: true, isIndented: true)
  /// As short as can be, in order: what Hugging Face's tokenizers and safetensors write.
  package static let compact = JSONStyle(isSpaced: false, sortsMembers: false, namesControls: false)
}
