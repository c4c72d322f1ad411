import Foundation
import Storage

/// A folder with the files of a tokenizer, such as a checkpoint.
public struct TokenizerFolder: Sendable {
  /// The path of the folder.
  public let path: String
  /// The path of the file in it that the tokenizer opens from.
  public let file: String
  private let format: any TokenizerFormat

  /// What the file is called in a sentence: "SentencePiece model".
  public var formatName: String { format.name }

  /// Finds out what lies in the folder at `path`.
  ///
  /// - Parameter formats: what is looked for, the preferred first.
  /// - Throws: ``Storage/FileError`` if there is nothing that opens.
  public init(_ path: String, formats: [any TokenizerFormat] = TokenizerFormats.all) throws(FileError) {
    for format in formats {
      for name in format.fileNames where FileManager.default.fileExists(atPath: path + "/" + name) {
        self.path = path
        file = path + "/" + name
        self.format = format
        return
      }
    }
    let wanted = formats.map { "\($0.name) (\(Self.list($0.fileNames)))" }
    let other = Self.others.filter { exists(path + "/" + $0) }
    let found = other.isEmpty ? "" : ", only \(other.joined(separator: ", "))"
    throw FileError(
      path,
      "has no \(Self.list(wanted))\(found); Apus reads text with that alone, so put the model's own beside config.json."
    )
  }

  /// Opens the tokenizer.
  ///
  /// - Throws: what its format throws: the file cannot be read or is not sound.
  public func open() throws -> any Tokenizer { try format.open(file) }

  /// Files of tokenizers that no format opens, to be named where nothing else is there.
  private static let others = [
    "tokenizer.json", "vocab.txt", "vocab.json", "merges.txt", "qwen.tiktoken", "tokenizer.tiktoken",
    "vocab.bpe",
  ]

  private static func list(_ words: [String]) -> String {
    words.count < 2
      ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
  }
}
