import Foundation
import Storage

/// Reads rows of text with labels from CSV, TSV, JSONL or plain lines, whichever the extension or the content shows.
///
/// What stays doubtful, that a text is a table or that its first row names the columns, is an error that shows the
/// readings.
///
/// Everything wrong in a file is found before anything is thrown: the error counts all bad rows and shows ten.
public enum LabelledReader {
  /// Reads the file at `path`.
  ///
  /// A row needs as many fields as the first one, text that is more than white space (an empty one is allowed where
  /// labels are optional), and, where they are required, a label.
  ///
  /// - Throws: ``DataError`` naming file and line: for a file that is missing, empty, not text or not
  ///   UTF-8; a quote that is never closed; rows that cannot be used; and columns that are not there.
  public static func read(_ path: String, options: LabelledOptions = LabelledOptions()) throws
    -> LabelledTable
  {
    let file = try CorpusFiles([path])
    guard file.files.count == 1, file.paths[0] == path else {
      throw DataError(
        .badInput, "\(path): labelled data is one file, and this stands for \(file.files.count).")
    }
    return try read(CleanBytes(path: path, policy: options.invalidUTF8), path: path, options: options)
  }

  /// Reads rows from an open file, standard input say, to its end; messages call it `name`.
  ///
  /// - Throws: as ``read(_:options:)``.
  public static func read(
    _ handle: FileHandle, name: String, options: LabelledOptions = LabelledOptions()
  ) throws -> LabelledTable {
    try read(
      CleanBytes(handle: handle, name: name, policy: options.invalidUTF8), path: name, options: options)
  }

  /// Reads rows from whole lines, the first of which is line `firstLine` of what messages call `name`.
  ///
  /// - Parameter isPart: whether there is more, so that these lines may hold no row.
  /// - Throws: as ``read(_:options:)``.
  static func read(
    lines: [UInt8], firstLine: Int, isPart: Bool, name: String, options: LabelledOptions
  ) throws -> LabelledTable {
    try read(
      CleanBytes(bytes: lines, firstLine: firstLine, name: name, policy: options.invalidUTF8), path: name,
      options: options, firstLine: firstLine, isPart: isPart)
  }

  private static func read(
    _ source: CleanBytes, path: String, options: LabelledOptions, firstLine: Int = 1, isPart: Bool = false
  ) throws -> LabelledTable {
    var source = source
    var options = options
    var firstLine = firstLine
    var bytes: [UInt8] = []
    while let more = try source.next() { bytes += more }
    if firstLine == 1, [nil, .csv].contains(options.format), let mark = DelimitedLayout.mark(bytes) {
      if options.delimiter == nil { options.delimiter = mark.delimiter }
      bytes.removeFirst(mark.length)
      firstLine += 1
    }
    let layout = try LayoutChoice(bytes, path: path, options: options)
    let first = bytes.first { $0 > 0x20 }
    if first == nil, !isPart, bytes.isEmpty || options.labels == .required || layout.isDelimited {
      throw DataError(.badInput, "\(path): there is nothing in it but white space.")
    }
    var reading = LabelledReading(path: path, options: options, firstLine: firstLine, isPart: isPart)
    switch layout {
    case .json where first == UInt8(ascii: "["):
      throw DataError(
        .badInput, "\(path): is one JSON list. Turn it into one object a line with `jq -c '.[]' \(path)`.")
    case .json where options.target == .tags: try reading.readTaggedJSON(bytes)
    case .json where options.target == .conversation: reading.readConversations(bytes)
    case .json: try reading.readJSON(bytes)
    case .words where options.target != .tags && options.labels == .required:
      throw DataError(
        .badInput, "\(path): is read as words in columns, which have no label a row.",
        remedy:
          "A model that tags words learns them with \(option: "task") tokens; \(option: "format") says what else it is."
      )
    case .words: try reading.readColumns(bytes)
    case .delimited(let shape): try reading.readDelimited(bytes, shape)
    case .lines: try reading.readLines(bytes)
    }
    try reading.listLabels()
    return try reading.finish(invalidSequences: source.invalidSequences)
  }
}
