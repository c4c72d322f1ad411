import Data
import Kernels
import Training
import Transformer

extension RowOperation {
  /// Every row operation at the sizes of a model's step, those of Llama's blocks included at the same width.
  ///
  /// In bfloat16 the outputs of norms and their gradients are, all around activations, what dropout takes, what is rotated,
  /// the gradients whose rows are added up, and the logits that become a gradient.
  package static func all(of size: BenchmarkSize, _ precision: Precision = .fp32) -> [RowOperation] {
    let tokens = size.hiddenSize == 768 ? 1_024 : size.batchSize * size.length
    let element = precision.activations
    return norms(tokens, size.hiddenSize, element) + activations(tokens, size.hiddenSize, element)
      + elementwise(tokens, size.hiddenSize, element) + lookups(tokens, size, element)
      + losses(size, element)
      + optimizer(TransformerModel(size.configuration(length: size.length)).layout.count)
  }

  private static func norms(_ t: Int, _ d: Int, _ e: Element) -> [RowOperation] {
    let x = Operand(rows: t, columns: d), w = Operand(rows: 1, columns: d)
    let y = Operand(rows: t, columns: d, element: e)
    let pair = Operand(rows: t, columns: 2), one = Operand(rows: t, columns: 1)
    return [
      RowOperation("layer norm", t, d, bytes: 4 + e.size, [x, y, w, w, pair]) { engine, m in
        engine.layerNorm(
          m[0], weight: m[2], bias: m[3], epsilon: 1e-5, into: m[1], plus: nil, statistics: m[4])
      },
      RowOperation("layer norm backward", t, d, bytes: 12 + e.size, [y, x, x, w, w, w, pair]) { engine, m in
        // The residual's gradient is added in place.
        engine.layerNormBackward(
          m[0], x: m[1], weight: m[3], statistics: m[6], into: m[2], plus: m[2], weightGradient: m[4],
          biasGradient: m[5])
      },
      RowOperation("RMS norm", t, d, bytes: 4 + e.size, [x, y, w, one]) { engine, m in
        engine.rmsNorm(m[0], weight: m[2], epsilon: 1e-5, into: m[1], plus: nil, statistics: m[3])
      },
      RowOperation("RMS norm backward", t, d, bytes: 12 + e.size, [y, x, x, w, w, one]) { engine, m in
        engine.rmsNormBackward(
          m[0], x: m[1], weight: m[3], statistics: m[5], into: m[2], plus: m[2], weightGradient: m[4])
      },
    ]
  }

  private static func activations(_ t: Int, _ d: Int, _ e: Element) -> [RowOperation] {
    let inner = Operand(rows: t, columns: 4 * d, element: e)
    var operations: [RowOperation] = []
    for (name, function) in [("GELU", ActivationFunction.gelu), ("GELU by tanh", .geluTanh), ("tanh", .tanh)]
    {
      operations += [
        RowOperation(name, t, 4 * d, bytes: 2 * e.size, [inner, inner]) { engine, m in
          engine.activate(function, m[0], into: m[1])
        },
        RowOperation(name + " backward", t, 4 * d, bytes: 3 * e.size, [inner, inner, inner]) { engine, m in
          engine.activateBackward(function, m[0], x: m[1], into: m[2])
        },
      ]
    }
    // A gated part of this width has as many weights as one of 4 d without a gate.
    let width = (d * 8 / 3 + 31) / 32 * 32
    let half = Operand(rows: t, columns: width, element: e)
    let both = Operand(rows: t, columns: 2 * width, element: e)
    return operations + [
      RowOperation("SiLU gate", t, width, bytes: 3 * e.size, [both, half]) { engine, m in
        engine.siluGate(m[0], into: m[1])
      },
      RowOperation("SiLU gate backward", t, width, bytes: 5 * e.size, [half, both, both]) { engine, m in
        engine.siluGateBackward(m[0], x: m[1], into: m[2])
      },
    ]
  }

  private static func elementwise(_ t: Int, _ d: Int, _ e: Element) -> [RowOperation] {
    let x = Operand(rows: t, columns: d), y = Operand(rows: t, columns: d, element: e)
    let wide = Operand(rows: t, columns: 4 * d, element: e)
    return [
      RowOperation("add", t, d, bytes: 12, [x, x, x]) { engine, m in engine.add(m[0], m[1], into: m[2]) },
      RowOperation("accumulate", t, d, bytes: 12, [x, x]) { engine, m in
        engine.accumulate(m[0], into: m[1])
      },
      RowOperation("scale", t, d, bytes: 8, [x, x]) { engine, m in
        engine.scale(m[0], by: 0.5, into: m[1])
      },
      // In bfloat16 it rounds the gradient that two products read.
      RowOperation("copy", t, d, bytes: 4 + e.size, [x, y]) { engine, m in engine.copy(m[0], into: m[1]) },
      RowOperation(
        "sum of rows", t, 4 * d, bytes: e.size, isReading: true, [wide, Operand(rows: 1, columns: 4 * d)]
      ) {
        engine, m in engine.sumRows(m[0], accumulatingInto: m[1])
      },
      RowOperation("dropout", t, d, bytes: 2 * e.size, [y, y]) { engine, m in
        engine.dropout(m[0], plus: nil, into: m[1], rate: 0.1, key: 1, stream: 2)
      },
      RowOperation("dropout plus residual", t, d, bytes: 8 + e.size, [y, x]) { engine, m in
        engine.dropout(m[0], plus: m[1], into: m[1], rate: 0.1, key: 1, stream: 2)
      },
    ]
  }

  private static func lookups(_ t: Int, _ size: BenchmarkSize, _ e: Element) -> [RowOperation] {
    let d = size.hiddenSize
    let x = Operand(rows: t, columns: d), table = Operand(rows: size.vocabularySize, columns: d)
    var random = RandomStream(seed: 1, step: 0, site: 0)
    let ids = (0..<t).map { _ in Int32(random.below(size.vocabularySize)) }
    let positions = (0..<t).map { Int32($0 % size.length) }
    let headSize = d / size.headCount
    let angles = RotaryTable(contextLength: size.length, headSize: headSize, base: 10_000)
    return [
      RowOperation("gather rows", t, d, bytes: 8, [table, x]) { engine, m in
        engine.gatherRows(m[0], ids, into: m[1], accumulate: false)
      },
      RowOperation("gather rows, adding", t, d, bytes: 12, [table, x]) { engine, m in
        engine.gatherRows(m[0], ids, into: m[1], accumulate: true)
      },
      RowOperation("scatter rows", t, d, bytes: 12, [x, table]) { engine, m in
        engine.scatterRows(m[0], ids, accumulatingInto: m[1])
      },
      RowOperation("rotary embedding", t, d, bytes: 2 * e.size, [Operand(rows: t, columns: d, element: e)]) {
        engine, m in
        engine.rotate(m[0], headSize: headSize, positions: positions, table: angles)
      },
    ]
  }

  private static func losses(_ size: BenchmarkSize, _ e: Element) -> [RowOperation] {
    // A chunk of the fused loss.
    let rows = 256, v = size.vocabularySize
    let logits = Operand(rows: rows, columns: v), one = Operand(rows: rows, columns: 1)
    var random = RandomStream(seed: 1, step: 0, site: 1)
    let targets = (0..<rows).map { _ in Int32(random.below(v)) }
    return [
      RowOperation(
        "cross entropy", rows, v, bytes: 2 * e.size, [Operand(rows: rows, columns: v, element: e), one]
      ) { engine, m in
        engine.crossEntropy(m[0], targets: targets[...], smoothing: 0, scale: 1, losses: m[1])
      },
      RowOperation("negative log likelihood", rows, v, bytes: 4, isReading: true, [logits, one]) {
        engine, m in
        engine.negativeLogLikelihood(m[0], targets: targets[...], losses: m[1])
      },
      RowOperation("softmax", rows, v, bytes: 8, [logits]) { engine, m in engine.softmaxRows(m[0]) },
      RowOperation("argmax", rows, v, bytes: 4, isReading: true, [logits]) { engine, m in
        _ = engine.argmaxRows(m[0])
      },
    ]
  }

  private static func optimizer(_ parameterCount: Int) -> [RowOperation] {
    // 128 MiB of each kind are beyond any cache's help: more tells nothing new.
    let n = min(parameterCount, 32 << 20)
    let flat = Operand(rows: 1, columns: n)
    return [
      RowOperation("zero gradients", 1, n, bytes: 4, [flat]) { engine, m in engine.zero(m[0]) },
      RowOperation("sum of squares", 1, n, bytes: 4, isReading: true, [flat]) { engine, m in
        _ = engine.sumOfSquares(m[0])
      },
      RowOperation("average of weights", 1, n, bytes: 12, [flat, flat]) { engine, m in
        engine.interpolate(m[0], into: m[1], share: 0.001)
      },
    ]
      + Optimizers.all.compactMap { $0.init(OptimizerBase()) as? any ElementwiseMethod }.map {
        step($0, flat)
      }
  }

  /// A step of an optimizer: weights, gradients and states are read, weights and states written.
  private static func step(_ method: some ElementwiseMethod, _ flat: Operand) -> RowOperation {
    let states = method.stateNames.count
    return RowOperation(
      type(of: method).name, 1, flat.columns, bytes: 4 * (3 + 2 * states),
      Array(repeating: flat, count: 2 + states),
      // A mean of squares is never negative.
      prepare: { engine, m in m[2...].forEach { engine.zero($0) } }
    ) { engine, m in
      method.update(
        ParameterStep(
          weights: m[0], gradients: m[1], states: Array(m[2...]), decays: true, learningRate: 1e-4,
          number: 10,
          gradientScale: 1), engine)
    }
  }
}
