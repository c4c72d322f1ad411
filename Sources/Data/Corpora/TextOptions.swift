import Storage

/// What one document of a corpus is.
///
/// A row of JSONL, CSV or TSV is always one document.
public enum DocumentMode: String, Sendable, CaseIterable {
  /// Each file.
  case file
  /// Each line that is not blank; its newline is not part of it.
  case line
  /// Lines between blank lines, joined by newlines.
  case paragraph
}

/// How the text of a corpus is read.
public struct TextOptions: Sendable, Equatable {
  /// What one document is.
  public var documents: DocumentMode
  /// What to do with bytes that are not UTF-8.
  public var invalidUTF8: InvalidUTF8
  /// The column that holds the text of a row of JSONL, CSV or TSV: a name, of a table also a number from 1, or two with a
  /// comma between, whose texts become two lines.
  ///
  /// Nil stands for `text`, or what the usual names and the content show. A name makes every file whose first character
  /// is `{` a JSONL file, and one whose first line has the name among its fields a table, whatever its extension.
  public var textColumn: String?

  /// Documents are files and ill-formed bytes are an error, unless said otherwise.
  public init(documents: DocumentMode = .file, invalidUTF8: InvalidUTF8 = .error, textColumn: String? = nil) {
    self.documents = documents
    self.invalidUTF8 = invalidUTF8
    self.textColumn = textColumn
  }
}
