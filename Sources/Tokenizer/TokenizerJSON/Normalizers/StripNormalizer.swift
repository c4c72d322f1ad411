import Storage

/// Takes white space off the ends of a text.
struct StripNormalizer: TextNormalizer {
  private let left: Bool
  private let right: Bool

  /// - Throws: for options that make no sense.
  init(_ component: Component) throws(TokenizerError) {
    left = try component.flag("strip_left")
    right = try component.flag("strip_right")
  }

  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    let stripsLeft = left && !text.continues
    let kept = text.bytes.withUnsafeBufferPointer { bytes in
      let table = ScalarTable.language
      var (lower, upper) = (0, bytes.count)
      while stripsLeft, lower < upper {
        let (scalar, length) = UTF8Scalar.read(bytes, at: lower)
        guard table[scalar].isWhitespace else { break }
        lower += length
      }
      while right, lower < upper {
        let (scalar, length) = UTF8Scalar.readBack(bytes, before: upper)
        guard table[scalar].isWhitespace else { break }
        upper -= length
      }
      return lower..<upper
    }
    guard kept.count < text.bytes.count else { return }
    text.bytes = Array(text.bytes[kept])
    if text.isTracked { text.origins = Array(text.origins[kept]) }
  }
}
