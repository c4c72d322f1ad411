import Foundation

extension Tokenizer {
  /// The bytes that each token adds to a text in which something stands before it, by id; nil for tokens that add none, for the unknown
  /// token, and where they cannot be told.
  package func tokenTexts() -> [[UInt8]?] {
    guard let anchor = try? encode("a").last, let before = try? bytes([anchor]) else {
      return [[UInt8]?](repeating: nil, count: vocabularySize)
    }
    return (0..<Int32(vocabularySize)).map { id in
      switch kind(id) {
      case .control, .unknown: return nil
      case .byte: if let value = BytePiece.value(piece(id)) { return [value] }
      case .ordinary: break
      }
      guard let both = try? bytes([anchor, id]), both.starts(with: before), both.count > before.count else {
        return nil
      }
      return Array(both[before.count...])
    }
  }
}
