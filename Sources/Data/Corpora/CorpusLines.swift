import Tokenizer

/// The lines of a corpus, without their newlines.
struct CorpusLines: VocabularyLines {
  private var reader: TextReader
  private var waiting: [[UInt8]] = []

  init(_ files: CorpusFiles, _ options: TextOptions) {
    reader = TextReader(files, options: options)
  }

  var invalidLines: Int { reader.counts.invalidLines }

  /// The next line that is not empty, or nil after the last.
  mutating func next() throws -> [UInt8]? {
    while true {
      if let line = waiting.popLast() { return line }
      guard let piece = try reader.next() else { return nil }
      waiting = piece.bytes.split(separator: 0x0A).reversed().map(Array.init)
    }
  }
}

extension VocabularyText {
  /// The text of a corpus, read from its files as often as it is opened.
  ///
  /// - Parameters:
  ///   - files: where it is.
  ///   - options: how it is read.
  ///   - name: what messages call it; nil for the paths.
  public init(_ files: CorpusFiles, _ options: TextOptions = TextOptions(), name: String? = nil) {
    self.init(
      name: name ?? files.files.map(\.name).joined(separator: ", "), byteCount: files.byteCount
    ) { CorpusLines(files, options) }
  }
}
