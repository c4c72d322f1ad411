import Batches
import Foundation
import Storage
import Training
import Transformer

/// JSON lines of text, ids and logits, by which other software can be compared: `scripts/check-huggingface` reads them.
enum LogitsFile {
  /// One text with its sequence.
  struct Row {
    let text: String
    let pair: String?
    /// The sequence; nil where a decoder has no token for an empty text.
    let batch: SequenceBatch?

    /// A text, its pair if any, and the sequence it became.
    init(text: String, pair: String?, batch: SequenceBatch?) {
      self.text = text
      self.pair = pair
      self.batch = batch
    }
  }

  private struct Line: Encodable {
    var text: String
    var pair: String?
    var ids: [Int32]
    var segments: [Int32]?
    var logits: [[Float]]
  }

  /// Writes a line for each row: logits of every position for a language model or a detector, of the head for a fine-tuned one.
  ///
  /// - Throws: what writing throws.
  static func write(_ file: OutputFile, rows: [Row], _ session: ModelSession) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = Data()
    for row in rows {
      let logits = row.batch.map { session.withOutputs($0) { $0.rowValues } } ?? []
      text += try encoder.encode(
        Line(
          text: row.text, pair: row.pair, ids: row.batch?.tokens ?? [], segments: row.batch?.segments,
          logits: logits)
      )
      text.append(UInt8(ascii: "\n"))
    }
    try file.write(text)
  }
}
