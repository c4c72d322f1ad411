/// Finds the end of a text at the first of some stop strings while the text arrives in pieces, and holds back what may
/// be the beginning of one, so that no part of a stop string is ever shown.
///
/// Texts are compared as UTF-8. Where stop strings overlap, the one that begins first ends the text.
public struct StopStrings: Sendable {
  private let stops: [[UInt8]]
  private var held: [UInt8] = []
  /// Whether a stop string was found.
  public private(set) var isFound = false

  /// Stops at any of `strings`; empty ones are ignored.
  public init(_ strings: [String]) {
    stops = strings.filter { !$0.isEmpty }.map { Array($0.utf8) }
  }

  /// The text that may be shown now that `text` has arrived. Once a stop string is found, it is what stands before it,
  /// and nothing from then on.
  public mutating func push(_ text: String) -> String {
    if isFound { return "" }
    held += text.utf8
    for start in held.indices {
      let rest = held[start...]
      if stops.contains(where: { rest.starts(with: $0) }) {
        isFound = true
        return take(start)
      }
      // A shorter rest that begins like a stop string may yet become it; nothing later is shown before it is.
      if stops.contains(where: { $0.starts(with: rest) }) { return take(start) }
    }
    return take(held.count)
  }

  /// What was held back, at the end of the text: all that stands before a stop string inside it.
  public mutating func finish() -> String {
    if isFound { return "" }
    let start = held.indices.first { start in stops.contains { held[start...].starts(with: $0) } }
    isFound = start != nil
    return take(start ?? held.count)
  }

  /// The first `count` bytes, which end at the end of a character: stop strings begin with one.
  private mutating func take(_ count: Int) -> String {
    defer { held.removeFirst(count) }
    return String(decoding: held.prefix(count), as: UTF8.self)
  }
}
