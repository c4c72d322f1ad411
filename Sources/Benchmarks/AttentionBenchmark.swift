import Data
import Kernels
import Transformer

/// Attention of one layer: 12 heads over sequences of one length, 1,024 tokens in all or one sequence.
package struct AttentionCase: Sendable, Equatable {
  /// The tokens of a sequence.
  package var length: Int
  /// The heads.
  package var shape: AttentionShape
  /// Whether the gradients are computed rather than the output.
  package var isBackward: Bool

  /// The case given.
  package init(length: Int, headSize: Int, isCausal: Bool, isBackward: Bool) {
    self.length = length
    shape = AttentionShape(
      headCount: Self.headCount, keyValueHeadCount: Self.headCount, headSize: headSize, isCausal: isCausal)
    self.isBackward = isBackward
  }

  /// GPT-2 small's and BERT-base's.
  package static let headCount = 12

  /// The number of sequences.
  package var sequenceCount: Int { max(1, 1_024 / length) }

  /// 4 operations a pair of positions and element of a head forward, for Q·Kᵀ and P·V; 10 backward, for five products, the
  /// scores being computed again. Only pairs that see each other count.
  package var operations: Double {
    let t = Double(length)
    let pairs = shape.isCausal ? t * (t + 1) / 2 : t * t
    return (isBackward ? 10 : 4) * pairs * Double(shape.headSize) * Double(Self.headCount * sequenceCount)
  }

  /// Times it on random operands.
  package func time(_ stopwatch: Stopwatch, _ engine: Engine, _ precision: Precision) -> Timing {
    let tokens = sequenceCount * length, width = Self.headCount * shape.headSize
    let element = precision.activations
    var arena = Arena(capacity: (8 * tokens * width + Self.headCount * tokens) * 4 + 5 * 64)
    // Queries, keys and values are columns of one matrix, as in the model.
    let projected = arena.matrix(tokens, 3 * width, element)
    let gradient = arena.matrix(tokens, 3 * width, element)
    let out = arena.matrix(tokens, width, element)
    let dOut = arena.matrix(tokens, width, element)
    let logSumExp = arena.matrix(Self.headCount, tokens)
    RandomNumbers.fill([projected, dOut])
    let offsets = (0...sequenceCount).map { $0 * length }
    let rows = AttentionRows(queries: offsets, keys: offsets)
    func part(_ x: Matrix, _ index: Int) -> Matrix { x.columns(index * width..<(index + 1) * width) }
    let q = part(projected, 0), k = part(projected, 1), v = part(projected, 2)
    func forward() {
      engine.attention(q: q, k: k, v: v, rows: rows, shape: shape, into: out, logSumExp: logSumExp)
    }
    if !isBackward { return stopwatch.time(forward) }
    forward()
    return stopwatch.time {
      engine.attentionBackward(
        dOut, q: q, k: k, v: v, out: out, logSumExp: logSumExp, rows: rows, shape: shape,
        intoQueries: part(gradient, 0), keys: part(gradient, 1), values: part(gradient, 2))
    }
  }
}
