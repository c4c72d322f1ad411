import Foundation
import Storage

/// Tokens on a line of text, as people and other programs read them.
package enum TokenText {
  /// The ids, separated by spaces.
  package static func ids(_ ids: [Int32]) -> String { ids.map(String.init).joined(separator: " ") }

  /// The pieces of the ids, separated by spaces.
  package static func pieces(_ ids: [Int32], _ tokenizer: any Tokenizer) -> String {
    ids.map { printable(tokenizer.piece($0)) }.joined(separator: " ")
  }

  /// A piece on one line: a newline piece would break a line of output.
  package static func printable(_ piece: String) -> String {
    piece.replacing("\n", with: "\\n").replacing("\r", with: "\\r")
  }

  /// The ids of a line, separated by spaces, tabs or commas.
  ///
  /// - Parameter place: where the line stands, for the message.
  /// - Throws: ``TokenizerError`` (bad input) for a word that is no id.
  package static func readIDs(_ line: String, at place: String) throws -> [Int32] {
    try line.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "\t" || $0 == "\r" }).map { word in
      guard let id = Int32(word) else {
        throw TokenizerError(
          .badInput, "“\(word.prefix(40))” in \(place) is not a token id; expected whole numbers.")
      }
      return id
    }
  }
}
