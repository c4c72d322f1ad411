import Storage

/// A stretch of a text that is cut by itself, or is a token already.
struct Stretch: Equatable, Sendable {
  /// Where it begins and ends in the bytes of its text.
  var lower: Int32
  var upper: Int32
  /// Where it begins in the original text; known exactly where origins are tracked or nothing was rewritten.
  var start: Int32
  /// The added token that it is; -1 for text.
  var token: Int32 = -1

  /// Its bytes.
  var range: Range<Int> { Int(lower)..<Int(upper) }
}

/// A text that is cut into stretches, from which a model makes tokens.
struct PreTokenizedText {
  /// The bytes of all stretches.
  var bytes: [UInt8] = []
  /// For each byte where it comes from; empty unless they are tracked.
  var origins: [Origin] = []
  /// The stretches in their order; none is empty.
  var stretches: [Stretch] = []
  /// Whether origins are kept.
  let isTracked: Bool
  /// Whether the text follows another, so that nothing is put before it.
  let continues: Bool

  /// No text yet.
  init(isTracked: Bool, continues: Bool) {
    self.isTracked = isTracked
    self.continues = continues
  }

  /// Where the byte at `position` of a stretch comes from.
  @inline(__always)
  func start(of position: Int, in stretch: Stretch) -> Int32 {
    isTracked && position < origins.count
      ? origins[position].start : stretch.start + Int32(position) - stretch.lower
  }

  /// Cuts every stretch of text.
  ///
  /// - Parameter cut: calls its last argument with each part that stays, in order; empty ones are left out.
  mutating func split(
    _ cut: (UnsafeBufferPointer<UInt8>, (Range<Int>) -> Void) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var parts: [Stretch] = []
    parts.reserveCapacity(stretches.count)
    let result = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(TokenizerError) in
        for stretch in stretches {
          if stretch.token >= 0 {
            parts.append(stretch)
            continue
          }
          let base = Int(stretch.lower)
          try cut(UnsafeBufferPointer(rebasing: bytes[stretch.range])) { part in
            guard !part.isEmpty else { return }
            let lower = base + part.lowerBound
            parts.append(
              Stretch(
                lower: Int32(lower), upper: Int32(base + part.upperBound),
                start: start(of: lower, in: stretch)))
          }
        }
      }
    }
    try result.get()
    stretches = parts
  }

  /// Rewrites every stretch of text; one that becomes empty goes.
  mutating func rewrite(_ body: (inout NormalizedText) throws(TokenizerError) -> Void) throws(TokenizerError)
  {
    var made = PreTokenizedText(isTracked: isTracked, continues: continues)
    made.bytes.reserveCapacity(bytes.count)
    for (index, stretch) in stretches.enumerated() {
      var text = NormalizedText(
        [], start: Int(stretch.start), isTracked: isTracked, continues: continues && index == 0)
      text.bytes = Array(bytes[stretch.range])
      if isTracked { text.origins = Array(origins[stretch.range]) }
      if stretch.token < 0 { try body(&text) }
      made.append(text, token: stretch.token)
      guard made.bytes.count <= NormalizedText.limit else {
        throw TokenizerError(
          .badInput, "The tokenizer's rules make more than \(NormalizedText.limit) bytes of one text.")
      }
    }
    self = made
  }

  /// Appends a text as one stretch.
  mutating func append(_ text: NormalizedText, token: Int32 = -1) {
    guard !text.bytes.isEmpty else { return }
    let lower = bytes.count
    bytes.append(contentsOf: text.bytes)
    origins.append(contentsOf: text.origins)
    stretches.append(
      Stretch(lower: Int32(lower), upper: Int32(bytes.count), start: Int32(text.start), token: token))
  }
}
