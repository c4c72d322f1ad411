/// A stretch of one file that ends where a line does, or with the file.
struct TextStretch: Sendable, Equatable {
  let file: CorpusFiles.File
  /// The bytes, as they lie in the file.
  let range: Range<Int>
  /// Whether each line is a row of JSON; nil where nobody has looked yet.
  var isJSON: Bool?

  /// Whether the stretch begins or ends inside its file.
  var isPartial: Bool { range.count < file.byteCount }
}
