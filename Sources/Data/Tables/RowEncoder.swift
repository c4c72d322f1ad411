import Dispatch
import Synchronization
import Tokenizer

/// Turns one row into the sequence that a model reads.
struct RowEncoder: Sendable {
  let tokenizer: any Tokenizer
  let template: SequenceTemplate
  let maxLength: Int

  /// A row's sequence.
  struct Sequence: Sendable {
    /// The ids, special tokens included.
    var ids: [Int32]
    /// Where segment 1 starts; the number of ids if nowhere.
    var boundary: Int
    /// The number of ids that were cut off.
    var lost: Int
    /// The number of the texts' ids before cutting.
    var textTokens: Int
  }

  func encode(_ row: LabelledRow) throws -> Sequence { try encode(row, with: tokenizer.encodeDocument) }

  func encode(_ row: LabelledRow, with encode: (String) throws -> [Int32]) throws -> Sequence {
    let text = try encode(row.text)
    let pair = try row.pair.map(encode)
    let (ids, boundary, lost) = template.assemble(
      text, pair: pair, maxLength: maxLength, unknown: tokenizer.specialTokens.unknown)
    return Sequence(ids: ids, boundary: boundary, lost: lost, textTokens: text.count + (pair?.count ?? 0))
  }

  /// Encodes `rows` on several threads; the result does not depend on their number.
  func encode(_ rows: [LabelledRow], threads: Int) throws -> [[Sequence]] {
    let workers = max(1, min(threads, rows.count))
    let results = Mutex<[Result<[Sequence], any Error>?]>(Array(repeating: nil, count: workers))
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      let part = rows.count * worker / workers..<rows.count * (worker + 1) / workers
      let result = Result { try rows[part].map(encode) }
      results.withLock { $0[worker] = result }
    }
    return try results.withLock { $0 }.map { try $0?.get() ?? [] }
  }
}
