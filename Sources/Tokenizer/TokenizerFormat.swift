/// A kind of file that a tokenizer opens from.
///
/// A new format is a type that conforms, and a line in ``TokenizerFormats/all``; or is handed to what opens a folder.
public protocol TokenizerFormat: Sendable {
  /// What its file is called in a sentence: "SentencePiece model".
  var name: String { get }
  /// The names of its file in a folder, in the order in which they are looked for.
  ///
  /// If there are several files, this is the one that stands for all; the others are found beside it.
  var fileNames: [String] { get }
  /// How names of its file end where a person chooses them, without the dot: "model".
  var fileExtension: String { get }

  /// Opens the file at `path`.
  ///
  /// - Throws: ``TokenizerError`` if it cannot be read or is not sound.
  func open(_ path: String) throws -> any Tokenizer
}
