import Foundation
import Tokenizer

/// One id a byte, after seven special tokens; a document begins with a space. The simplest tokenizer that keeps the
/// contract between `encode` and `encodeContinuation`.
package struct ByteTokenizer: Tokenizer {
  package var vocabularySize = 263
  package var specialTokens = SpecialTokens(
    unknown: 1, padding: 0, begin: 2, end: 3, classification: 4, separator: 5, mask: 6)
  package var fingerprint = String(repeating: "0b", count: 32)

  package init() {}

  package func encode(_ text: String) -> [Int32] { encodeContinuation(" " + text) }
  package func encodeContinuation(_ text: String) -> [Int32] { text.utf8.map { Int32($0) + 7 } }
  package func decode(_ ids: [Int32]) -> String {
    String(decoding: ids.filter { $0 >= 7 }.map { UInt8($0 - 7) }, as: UTF8.self)
  }
  package func piece(_ id: Int32) -> String {
    switch id {
    case 0..<7: ["<pad>", "<unk>", "<s>", "</s>", "<cls>", "<sep>", "<mask>"][Int(id)]
    case 7 + 32: "\u{2581}"
    case 7 + 33..<7 + 127: String(UnicodeScalar(UInt8(id - 7)))
    default: "<0x" + String(UInt8(id - 7) / 16, radix: 16) + String(UInt8(id - 7) % 16, radix: 16) + ">"
    }
  }
  package func startsWord(_ id: Int32) -> Bool { id < 7 || id == 39 }
  package func encodePieces(_ text: String) -> [EncodedPiece] {
    encode(text).enumerated().map { position, id in
      EncodedPiece(id: id, piece: piece(id), utf8Range: max(0, position - 1)..<position)
    }
  }
  package func checkpointFiles(role: TokenizerRole, maximumLength: Int) -> [(name: String, data: Data)] { [] }
}
