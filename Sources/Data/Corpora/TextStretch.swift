/// A stretch of one file that ends where a line does, or with the file.
struct TextStretch: Sendable, Equatable {
  let file: CorpusFiles.File
  /// The bytes, as they lie in the file.
  let range: Range<Int>
  /// What the file holds; nil where nobody has looked yet.
  var kind: TextKind?

  /// Whether the stretch begins or ends inside its file.
  var isPartial: Bool { range.count < file.byteCount }
}
