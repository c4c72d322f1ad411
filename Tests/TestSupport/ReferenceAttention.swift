import Foundation
import Kernels

extension Reference {
  /// The shape of an attention over sequences that stand one after the other without padding.
  package struct AttentionShape {
    /// The number of query tokens of each sequence.
    package var queryLengths: [Int]
    /// The number of key tokens of each sequence: more than of queries where the earlier ones come from a cache.
    package var keyLengths: [Int]
    package var headCount: Int
    /// Divides `headCount`; query head h reads key/value head h / (headCount / keyValueHeadCount).
    package var keyValueHeadCount: Int
    package var headSize: Int
    /// Whether a query sees only the keys up to its own position; the last query stands at the last key.
    package var isCausal: Bool
    /// The positions that a query sees on each side, its own among them; nil for all.
    package var window: Int?
    /// c of c·tanh(score/c), which scores become before the softmax.
    package var cap: Double?
    /// What scores are multiplied by.
    package var scale: Double

    package init(
      lengths: [Int], keyLengths: [Int]? = nil, headCount: Int, keyValueHeadCount: Int? = nil, headSize: Int,
      isCausal: Bool, window: Int? = nil, cap: Double? = nil, scale: Double? = nil
    ) {
      self.window = window
      self.cap = cap
      self.scale = scale ?? 1 / Double(headSize).squareRoot()
      queryLengths = lengths
      self.keyLengths = keyLengths ?? lengths
      self.headCount = headCount
      self.keyValueHeadCount = keyValueHeadCount ?? headCount
      self.headSize = headSize
      self.isCausal = isCausal
      precondition(self.keyLengths.count == lengths.count && headCount % self.keyValueHeadCount == 0)
    }

    /// The number of columns of queries and outputs.
    package var queryWidth: Int { headCount * headSize }
    /// The number of columns of keys and values.
    package var keyWidth: Int { keyValueHeadCount * headSize }
  }

  /// softmax(q kᵀ / √headSize) v for each sequence and head (Vaswani et al. 2017).
  ///
  /// - query: [query tokens, headCount · headSize]
  /// - key, value: [key tokens, keyValueHeadCount · headSize]
  /// - Returns: the output, shaped as the query, and the log-sum-exp of the scores, [query tokens, headCount].
  package static func attention(
    query: [Double], key: [Double], value: [Double], _ shape: AttentionShape
  ) -> (output: [Double], logSumExp: [Double]) {
    var output = [Double](repeating: 0, count: query.count)
    var sums = [Double](repeating: 0, count: shape.queryLengths.reduce(0, +) * shape.headCount)
    forEachRow(shape) { row in
      let scores = row.scores(query, key)
      let total = logSumExp(scores)
      sums[row.queryToken * shape.headCount + row.head] = total
      for (seen, score) in scores.enumerated() {
        let weight = exp(score - total)
        for i in 0..<shape.headSize {
          output[row.queryStart + i] += weight * value[row.keyStart(seen) + i]
        }
      }
    }
    return (output, sums)
  }

  /// The gradients of ``attention(query:key:value:_:)`` at query, key and value from `dy`, shaped as the output.
  ///
  /// With p the weights of one query: dv += p dy; ds = p (dy·v − Σ p dy·v), the softmax's backward, times 1 − (s/c)² where
  /// scores s are capped by c; dq = ds k · scale and dk += ds q · scale.
  package static func attentionBackward(
    query: [Double], key: [Double], value: [Double], _ shape: AttentionShape, dy: [Double]
  ) -> (query: [Double], key: [Double], value: [Double]) {
    var dQuery = [Double](repeating: 0, count: query.count)
    var dKey = [Double](repeating: 0, count: key.count)
    var dValue = [Double](repeating: 0, count: value.count)
    let scale = shape.scale
    forEachRow(shape) { row in
      let scores = row.scores(query, key)
      let weights = softmax(scores, width: row.seenCount)
      let dWeights = (0..<row.seenCount).map { seen in
        (0..<shape.headSize).reduce(0) { $0 + dy[row.queryStart + $1] * value[row.keyStart(seen) + $1] }
      }
      var dScores = softmaxBackward(weights, dy: dWeights, width: row.seenCount)
      if let cap = shape.cap {
        dScores = zip(dScores, scores).map { $0 * (1 - ($1 / cap) * ($1 / cap)) }
      }
      for seen in 0..<row.seenCount {
        let start = row.keyStart(seen)
        for i in 0..<shape.headSize {
          dQuery[row.queryStart + i] += scale * dScores[seen] * key[start + i]
          dKey[start + i] += scale * dScores[seen] * query[row.queryStart + i]
          dValue[start + i] += weights[seen] * dy[row.queryStart + i]
        }
      }
    }
    return (dQuery, dKey, dValue)
  }

  /// One query token in one head, and the keys that it sees.
  fileprivate struct AttentionRow {
    let shape: AttentionShape
    /// The query's place among all query tokens.
    let queryToken: Int
    let head: Int
    /// The place of the first key that it sees among all key tokens.
    let firstKey: Int
    /// The number of keys from there on that it sees.
    let seenCount: Int

    var queryStart: Int { queryToken * shape.queryWidth + head * shape.headSize }

    func keyStart(_ seen: Int) -> Int {
      let keyHead = head / (shape.headCount / shape.keyValueHeadCount)
      return (firstKey + seen) * shape.keyWidth + keyHead * shape.headSize
    }

    func scores(_ query: [Double], _ key: [Double]) -> [Double] {
      (0..<seenCount).map { seen in
        let dot = (0..<shape.headSize).reduce(0) { $0 + query[queryStart + $1] * key[keyStart(seen) + $1] }
        return shape.cap.map { $0 * tanh(dot * shape.scale / $0) } ?? dot * shape.scale
      }
    }
  }

  private static func forEachRow(_ shape: AttentionShape, _ body: (AttentionRow) -> Void) {
    var firstQuery = 0
    var firstKey = 0
    for (queryLength, keyLength) in zip(shape.queryLengths, shape.keyLengths) {
      for position in 0..<queryLength {
        let own = keyLength - queryLength + position
        let first = shape.window.map { max(0, own - $0 + 1) } ?? 0
        let last =
          shape.isCausal ? own : shape.window.map { min(keyLength - 1, own + $0 - 1) } ?? keyLength - 1
        for head in 0..<shape.headCount {
          body(
            AttentionRow(
              shape: shape, queryToken: firstQuery + position, head: head, firstKey: firstKey + first,
              seenCount: last - first + 1))
        }
      }
      firstQuery += queryLength
      firstKey += keyLength
    }
  }
}
