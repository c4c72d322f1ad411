import Data
import Storage
import Tokenizer

/// Token ids as the pieces of the vocabulary.
package enum PieceText {
  /// The pieces with spaces between them, in at most 110 columns.
  package static func show(_ ids: some Sequence<Int32>, _ tokenizer: any Tokenizer) -> String {
    // As many pieces as can be shown at all.
    let pieces = ids.prefix(60).map { VisibleText.escape(tokenizer.piece($0)) }
    return shorten(pieces)
  }

  private static func shorten(_ pieces: [String]) -> String {
    var line = ""
    var width = 0
    for piece in pieces {
      let next = DisplayWidth.of(piece) + (line.isEmpty ? 0 : 1)
      if width + next > 108 { return line + " …" }
      line += (line.isEmpty ? "" : " ") + piece
      width += next
    }
    return line
  }
}
