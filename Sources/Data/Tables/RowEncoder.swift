import Dispatch
import Synchronization
import Tokenizer

/// Turns one row into the sequence that a model reads.
struct RowEncoder: Sendable {
  let tokenizer: any Tokenizer
  let template: SequenceTemplate
  let maxLength: Int
  /// What is read of texts that are longer.
  var long = LongTexts.truncate

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
    /// The windows of a long text after the first.
    var further: [Window] = []
  }

  /// A sequence of a part of a long text.
  struct Window: Sendable {
    /// The ids, special tokens included.
    var ids: [Int32]
    /// Where segment 1 starts; the number of ids if nowhere.
    var boundary: Int
  }

  func encode(_ row: LabelledRow) throws -> Sequence { try encode(row, with: tokenizer.encodeDocument) }

  func encode(_ row: LabelledRow, with encode: (String) throws -> [Int32]) throws -> Sequence {
    let text = try encode(row.text)
    let pair = try row.pair.map(encode)
    func assemble(_ text: [Int32], _ pair: [Int32]?) -> (ids: [Int32], boundary: Int, lost: Int) {
      template.assemble(
        text, pair: pair, maxLength: maxLength, unknown: tokenizer.specialTokens.unknown)
    }
    let count = text.count + (pair?.count ?? 0)
    if long == .truncate {
      let (ids, boundary, lost) = assemble(text, pair)
      return Sequence(ids: ids, boundary: boundary, lost: lost, textTokens: count)
    }
    let kept = template.kept(text.count, pair: pair?.count, maxLength: maxLength)
    if long == .headTail {
      let (ids, boundary, _) = assemble(
        LongTexts.headAndTail(text, room: kept.text), pair.map { LongTexts.headAndTail($0, room: kept.pair) })
      return Sequence(
        ids: ids, boundary: boundary, lost: count - kept.text - kept.pair, textTokens: count)
    }
    // Both texts of a pair move on, each by what is left of it.
    let windows = max(
      LongTexts.windowCount(text.count, room: kept.text),
      LongTexts.windowCount(pair?.count ?? 0, room: kept.pair))
    let all = (0..<windows).map { number in
      assemble(
        LongTexts.window(number, of: windows, text, room: kept.text),
        pair.map { LongTexts.window(number, of: windows, $0, room: kept.pair) })
    }
    return Sequence(
      ids: all[0].ids, boundary: all[0].boundary, lost: 0, textTokens: count,
      further: all.dropFirst().map { Window(ids: $0.ids, boundary: $0.boundary) })
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
