import Storage

/// The bytes of the original text that one byte of a rewritten text stands for.
struct Origin: Equatable, Sendable {
  var start: Int32
  var end: Int32
}

/// A text, or a part of one, on its way to tokens: its bytes as they are now, and where each comes from.
struct NormalizedText {
  /// Well-formed UTF-8.
  var bytes: [UInt8]
  /// For each byte where it comes from; empty unless they are tracked.
  var origins: [Origin]
  /// Whether origins are kept, which costs time and nine times the memory.
  let isTracked: Bool
  /// Where the part begins in the original text, in bytes.
  let start: Int
  /// Whether the text follows another, so that nothing is put before it.
  let continues: Bool

  /// More bytes than any rules should make of a text; a few that multiply one another would fill the memory.
  static let limit = 1 << 29

  /// The part of a text that begins at `start`, as it stands.
  init(_ bytes: [UInt8], start: Int, isTracked: Bool, continues: Bool) {
    self.bytes = bytes
    self.start = start
    self.isTracked = isTracked
    self.continues = continues
    origins = []
    guard isTracked else { return }
    origins.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      let length = min(UTF8Scalar.length(lead: bytes[position]), bytes.count - position)
      let origin = Origin(start: Int32(start + position), end: Int32(start + position + length))
      for _ in 0..<length { origins.append(origin) }
      position += length
    }
  }

  /// Whether all bytes are ASCII.
  var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }

  /// Puts text before a text that is not empty; it stands for what the first character stands for.
  mutating func prepend(_ text: [UInt8]) {
    guard !bytes.isEmpty, !text.isEmpty else { return }
    bytes.insert(contentsOf: text, at: 0)
    if let first = origins.first {
      origins.insert(contentsOf: repeatElement(first, count: text.count), at: 0)
    }
  }

  /// Rewrites the text by a pass over it.
  ///
  /// - Throws: what `body` throws; `TokenizerError` if the text grows beyond all measure.
  mutating func rewrite(
    _ body: (UnsafeBufferPointer<UInt8>, inout TextRewriter) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var rewriter = TextRewriter(self)
    let result = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(TokenizerError) in try body(bytes, &rewriter) }
    }
    try result.get()
    try rewriter.checkSize()
    (bytes, origins) = (rewriter.bytes, rewriter.origins)
  }
}
