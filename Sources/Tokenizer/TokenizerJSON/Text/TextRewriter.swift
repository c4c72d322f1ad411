import Storage

/// Writes a text anew while reading the old one, and keeps account of where each byte comes from.
///
/// What replaces characters stands for the first of them; what is put in stands for what the byte before it stood for.
struct TextRewriter {
  private let source: [Origin]
  private let isTracked: Bool
  private let start: Int32
  /// How many bytes of the old text are done with.
  private(set) var position = 0
  private(set) var bytes: [UInt8] = []
  private(set) var origins: [Origin] = []

  /// A rewriter at the start of `text`.
  init(_ text: NormalizedText) {
    source = text.origins
    isTracked = text.isTracked
    start = Int32(text.start)
    bytes.reserveCapacity(text.bytes.count + 16)
    if isTracked { origins.reserveCapacity(text.bytes.count + 16) }
  }

  /// Leaves out the next bytes.
  @inline(__always)
  mutating func drop(_ length: Int) { position += length }

  /// Keeps the next bytes as they are.
  @inline(__always)
  mutating func copy(_ length: Int, of old: UnsafeBufferPointer<UInt8>) {
    let range = position..<(position + length)
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: old[range]))
    if isTracked { origins.append(contentsOf: source[range]) }
    position += length
  }

  /// Writes a scalar in the place of the next bytes.
  @inline(__always)
  mutating func replace(_ length: Int, with scalar: UInt32) {
    let before = bytes.count
    UTF8Scalar.append(scalar, to: &bytes)
    if isTracked {
      let origin = position < source.count ? source[position] : inserted
      for _ in before..<bytes.count { origins.append(origin) }
    }
    position += length
  }

  /// Writes a scalar in the place of the next one of the old text.
  @inline(__always)
  mutating func replaceNext(of old: UnsafeBufferPointer<UInt8>, with scalar: UInt32) {
    replace(position < old.count ? UTF8Scalar.length(lead: old[position]) : 0, with: scalar)
  }

  /// Leaves out the next scalar of the old text.
  mutating func dropNext(of old: UnsafeBufferPointer<UInt8>) {
    if position < old.count { drop(UTF8Scalar.length(lead: old[position])) }
  }

  /// Writes a scalar that stands for nothing of its own.
  @inline(__always)
  mutating func insert(_ scalar: UInt32) {
    let before = bytes.count
    UTF8Scalar.append(scalar, to: &bytes)
    if isTracked {
      let origin = inserted
      for _ in before..<bytes.count { origins.append(origin) }
    }
  }

  /// As ``insert(_:)``, a whole text.
  mutating func insert(contentsOf text: [UInt8]) {
    bytes.append(contentsOf: text)
    if isTracked { origins.append(contentsOf: repeatElement(inserted, count: text.count)) }
  }

  private var inserted: Origin {
    position > 0 && position <= source.count ? source[position - 1] : Origin(start: start, end: start)
  }

  /// Refuses a text that has grown beyond all measure.
  func checkSize() throws(TokenizerError) {
    guard bytes.count <= NormalizedText.limit else {
      throw TokenizerError(
        .badInput, "The tokenizer's rules make more than \(NormalizedText.limit) bytes of one text.",
        remedy: "split the text, or look at the normalizer of its tokenizer.json")
    }
  }
}
