import Data
import Kernels
import Transformer

/// A linear map of a training step: `outputs` × `inputs` weights applied to `tokens` rows.
package struct LinearShape: Sendable, Hashable {
  /// The rows it is applied to.
  package var tokens: Int
  /// The width it gives.
  package var outputs: Int
  /// The width it takes.
  package var inputs: Int
  /// Whether its output goes to the residual stream, which is in single precision whatever is computed in.
  package var isResidual: Bool

  /// The map given.
  package init(tokens: Int, outputs: Int, inputs: Int, isResidual: Bool = false) {
    self.tokens = tokens
    self.outputs = outputs
    self.inputs = inputs
    self.isResidual = isResidual
  }
}

/// One of the three products that training asks of a linear map y = x·Wᵀ.
package enum ProductPass: String, Sendable, CaseIterable {
  /// y = x·Wᵀ
  case forward
  /// dx = dy·W
  case inputGradient = "dX"
  /// dW = dyᵀ·x
  case weightGradient = "dW"
}

/// A product of a training step.
package struct Product: Sendable, Equatable {
  /// The model and the map, for people: `gpt2-small qkv`.
  package var name: String
  /// The map.
  package var shape: LinearShape
  /// Which of its products.
  package var pass: ProductPass

  /// The three products of a map.
  package static func passes(_ name: String, _ shape: LinearShape) -> [Product] {
    ProductPass.allCases.map { Product(name: name, shape: shape, pass: $0) }
  }

  /// The rows of the result.
  package var m: Int { pass == .weightGradient ? shape.outputs : shape.tokens }
  /// The columns of the result.
  package var n: Int { pass == .forward ? shape.outputs : shape.inputs }
  /// The length of the sums.
  package var k: Int {
    switch pass {
    case .forward: shape.inputs
    case .inputGradient: shape.outputs
    case .weightGradient: shape.tokens
    }
  }
  /// 2 m n k: a multiplication and an addition for each term.
  package var operations: Double { 2 * Double(m) * Double(n) * Double(k) }

  /// All three products of the maps of a model's step: 1,024 tokens at width 768, the usual batch of the smaller ones.
  ///
  /// The head of gpt2-small is applied to a chunk of the fused loss: a third of the tokens in single precision,
  /// all of them in bfloat16; that of bert-base to the masked tokens.
  package static func all(of size: BenchmarkSize, _ precision: Precision = .fp32) -> [Product] {
    let d = size.hiddenSize
    let tokens = d == 768 ? 1_024 : size.batchSize * size.length
    let headRows: Int =
      switch size {
      case .nano, .mini: tokens
      case .gpt2Small: precision == .fp32 ? (tokens + 2) / 3 : tokens
      case .bertBase: Int((Double(tokens) * BenchmarkSize.maskedShare).rounded())
      }
    let maps: [(String, LinearShape)] = [
      ("qkv", LinearShape(tokens: tokens, outputs: 3 * d, inputs: d)),
      ("attention output", LinearShape(tokens: tokens, outputs: d, inputs: d, isResidual: true)),
      ("up", LinearShape(tokens: tokens, outputs: 4 * d, inputs: d)),
      ("down", LinearShape(tokens: tokens, outputs: d, inputs: 4 * d, isResidual: true)),
      ("head", LinearShape(tokens: headRows, outputs: size.vocabularySize, inputs: d)),
    ]
    return maps.flatMap { name, shape in passes("\(size.rawValue) \(name)", shape) }
  }

  /// The products of several models, those that two share listed once.
  package static func all(of sizes: [BenchmarkSize], _ precision: Precision = .fp32) -> [Product] {
    var seen: Set<LinearShape> = []
    var products: [Product] = []
    for size in sizes {
      let own = all(of: size, precision).filter { !seen.contains($0.shape) }
      seen.formUnion(own.map(\.shape))
      products += own
    }
    return products
  }

  /// Times the product on random operands, the same for every call. Weights and their gradients are in single precision,
  /// activations and theirs as `precision` stores them.
  package func time(_ stopwatch: Stopwatch, _ engine: Engine, _ precision: Precision) -> Timing {
    let t = shape.tokens, o = shape.outputs, i = shape.inputs
    let element = precision.activations
    var arena = Arena(capacity: (t * o + t * i + o * i) * Element.float32.size + 3 * 64)
    let x = arena.matrix(t, i, element)
    let y = arena.matrix(t, o, shape.isResidual && pass == .forward ? .float32 : element)
    let w = arena.matrix(o, i)
    switch pass {
    case .forward:
      RandomNumbers.fill([x, w])
      return stopwatch.time { engine.multiply(x, by: w, rightTransposed: true, into: y, in: element) }
    case .inputGradient:
      RandomNumbers.fill([y, w])
      return stopwatch.time { engine.multiply(y, by: w, into: x, in: element) }
    case .weightGradient:
      RandomNumbers.fill([x, y])
      return stopwatch.time { engine.multiply(y, leftTransposed: true, by: x, into: w, in: element) }
    }
  }
}
