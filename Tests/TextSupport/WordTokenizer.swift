import Foundation
import Kernels
import Storage
import Tokenizer

/// A tokenizer of whole words in a file of its own, one word a line: what a program may bring that Apus does not have.
///
/// A newline is a token; other words are parted by one space, which `decode` puts back.
package struct WordTokenizer: Tokenizer {
  package static let special = ["<pad>", "<unk>", "<s>", "</s>", "<cls>", "<sep>", "<mask>", "\n"]
  private static let newline: Int32 = 7

  private let words: [String]
  private let ids: [String: Int32]
  package let specialTokens = SpecialTokens(
    unknown: 1, padding: 0, begin: 2, end: 3, classification: 4, separator: 5, mask: 6)

  package init(words: [String]) {
    self.words = Self.special + words
    ids = Dictionary(
      uniqueKeysWithValues: self.words.enumerated().dropFirst(Self.special.count).map {
        ($1, Int32($0))
      })
  }

  package var vocabularySize: Int { words.count }
  package var fingerprint: String { SHA256.hexadecimal(of: Array(file)) }
  private var file: Data { Data(words.dropFirst(Self.special.count).joined(separator: "\n").utf8) }

  package func encode(_ text: String) -> [Int32] { encodePieces(text).map(\.id) }
  package func encodeContinuation(_ text: String) -> [Int32] { encode(text) }

  package func encodePieces(_ text: String) -> [EncodedPiece] {
    let bytes = Array(text.utf8)
    var pieces: [EncodedPiece] = []
    var start = 0
    func finish(_ end: Int) {
      guard end > start else { return }
      let id = ids[String(decoding: bytes[start..<end], as: UTF8.self)] ?? specialTokens.unknown
      pieces.append(EncodedPiece(id: id, piece: piece(id), utf8Range: start..<end))
    }
    for (position, byte) in bytes.enumerated() where byte == 0x20 || byte == 0x0A {
      finish(position)
      if byte == 0x0A {
        pieces.append(EncodedPiece(id: Self.newline, piece: "\n", utf8Range: position..<position + 1))
      }
      start = position + 1
    }
    finish(bytes.count)
    return pieces
  }

  package func decode(_ ids: [Int32]) throws -> String {
    var text = ""
    for id in ids {
      guard words.indices.contains(Int(id)) else {
        throw TokenizerError(.mismatch, "There is no token \(id).")
      }
      if kind(id) == .control { continue }
      if !text.isEmpty, text.utf8.last != 0x0A, id != Self.newline { text += " " }
      text += piece(id)
    }
    return text
  }

  package func piece(_ id: Int32) -> String { words[Int(id)] }
  package func startsWord(_ id: Int32) -> Bool { true }

  package func checkpointFiles(
    role: TokenizerRole, maximumLength: Int
  ) -> [(name: String, data: Data)] {
    [(WordFormat().fileNames[0], file)]
  }
}

/// How files of a ``WordTokenizer`` open.
package struct WordFormat: TokenizerFormat {
  package let name = "list of words"
  package let fileNames = ["words.txt"]
  package let fileExtension = "txt"

  package init() {}

  package func open(_ path: String) throws -> any Tokenizer {
    do {
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
      return WordTokenizer(words: text.split(separator: "\n").map(String.init))
    } catch {
      throw TokenizerError(.badInput, "\(path) cannot be read; expected a list of words.")
    }
  }
}
