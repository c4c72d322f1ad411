import Storage

/// What finds stretches of a text.
protocol TextPattern: Sendable {
  /// Calls `body` with each match from left to right; matches do not overlap.
  ///
  /// - Parameter bytes: well-formed UTF-8.
  /// - Throws: if the pattern takes far too long.
  func eachMatch(
    in bytes: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Void
  ) throws(TokenizerError)
}

/// A text that is looked for as it stands.
struct LiteralPattern: TextPattern {
  private let text: [UInt8]

  /// - Parameter text: not empty.
  init(_ text: [UInt8]) { self.text = text }

  func eachMatch(
    in bytes: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Void
  ) throws(TokenizerError) {
    let first = text[0]
    var position = 0
    while position + text.count <= bytes.count {
      if bytes[position] == first,
        text.count == 1 || bytes[position..<(position + text.count)].elementsEqual(text)
      {
        body(position..<(position + text.count))
        position += text.count
      } else {
        position += 1
      }
    }
  }
}
