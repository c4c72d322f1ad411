import Batches
import Kernels
import ModelSupport
import TestSupport
import Testing
import Transformer

/// Models of which a part is trained beside the same models of which all is.
@Suite struct TrainedPartTests {
  private static let tokens: [[Int32]] = [[3, 1, 4, 1, 5, 9, 2], [6], [5, 3, 5, 8, 9, 7, 9, 3]]

  private static func configuration(_ family: Family, hasLabels: Bool = true) -> ModelConfiguration {
    var c = ModelConfiguration(
      family: family, vocabularySize: 11, contextLength: 10, hiddenSize: 12, layerCount: 3,
      headCount: 3, keyValueHeadCount: family.traits.groupsKeyValueHeads ? 1 : nil, intermediateSize: 20,
      head: hasLabels ? .classification(labels: ["a", "b", "c"]) : .language)
    c.dropout = 0.1
    c.initializerRange = 0.3
    return c
  }

  private static var targets: Targets { .labels([2, 0, 1]) }

  private static func session(_ model: TransformerModel, _ weights: any WeightSource) -> ModelSession {
    ModelSession(
      model: model, weights: weights,
      engine: Engine(threads: 1, instructionSet: InstructionSet.available[0]), training: true,
      largest: SequenceBatch(tokens))
  }

  /// A model whose trained part is `part`, with random numbers everywhere, and the whole model with the same, adapters merged.
  private struct Pair {
    let part: ModelSession
    let whole: ModelSession
    private let frozen: Slab

    init(_ c: ModelConfiguration, _ trained: TrainedPart) {
      let model = TransformerModel(c, training: trained), full = TransformerModel(c)
      var random = SeededGenerator(seed: 9)
      let slab = Slab(count: model.layout.count), rest = Slab(count: model.frozen.count)
      let all = Slab(count: full.layout.count)
      for (layout, numbers) in [(model.layout, slab), (model.frozen, rest)] {
        for entry in layout.entries {
          let p = entry.parameter
          numbers.matrix(offset: p.offset, rows: p.rows, columns: p.columns)
            .set(random.normals(p.count, mean: entry.initializer == .ones ? 1 : 0, deviation: 0.3))
        }
      }
      frozen = rest
      part = TrainedPartTests.session(model, PartlyTrainedWeights(frozen: rest, slab: slab))
      whole = TrainedPartTests.session(full, all)
      for b in full.layout.bindings {
        let target = Self.matrix(b, all)
        let own = model.layout.bindings.first { $0.name == b.name }.map { Self.matrix($0, slab) }
        let kept = model.frozen.bindings.first { $0.name == b.name }.map { Self.matrix($0, rest) }
        if let source = own ?? kept { target.copy(from: source) }
        if let (a, up) = adapter(b.name) {
          part.engine.multiply(up, by: scaled(a), into: target, accumulate: true)
        }
      }
    }

    static func matrix(_ b: TensorBinding, _ slab: Slab) -> Matrix {
      slab.matrix(offset: b.offset, rows: b.rows, columns: b.columns)
    }

    /// A and B of the projection whose weight has this name.
    func adapter(_ weight: String, _ slab: Slab? = nil) -> (a: Matrix, b: Matrix)? {
      let module = String(weight.dropLast(".weight".count))
      let bindings = part.model.layout.bindings
      guard weight.hasSuffix(".weight"),
        let a = bindings.first(where: { $0.name == module + ".lora_A.weight" }),
        let b = bindings.first(where: { $0.name == module + ".lora_B.weight" })
      else { return nil }
      return (Self.matrix(a, slab ?? part.weights), Self.matrix(b, slab ?? part.weights))
    }

    func scaled(_ a: Matrix) -> Matrix {
      let slab = Slab(count: a.count)
      owners.append(slab)
      let scaled = slab.matrix(offset: 0, rows: a.rows, columns: a.columns)
      part.engine.scale(a, by: part.model.trainedPart.adapter?.scale ?? 0, into: scaled)
      return scaled
    }

    private let owners = Owners()

    /// Keeps slabs that matrices lie in.
    private final class Owners {
      private var slabs: [Slab] = []
      func append(_ slab: Slab) { slabs.append(slab) }
    }
  }

  private func step(_ session: ModelSession, dropoutKey: UInt64? = nil) throws -> Double {
    let c = session.model.configuration
    let sequences = SequenceBatch(
      tokens: Self.tokens.flatMap { $0 }, offsets: [0, 7, 8, 16],
      segments: c.segmentCount > 1 ? (0..<16).map { $0 % 7 > 3 ? 1 : 0 } : nil)
    let targets: Targets =
      c.head.labels == nil ? .tokens((0..<16).map { Int32($0 % 11) }) : Self.targets
    return session.computeGradients(of: [MicroBatch(sequences, targets)], dropoutKey: { _ in dropoutKey })
      .nats
  }

  /// An adapter's model is the model with s·B·A added to its weights: the same loss, and by the chain rule dA = s·Bᵀ·dW
  /// and dB = s·dW·Aᵀ of the merged weights' gradient.
  @Test(arguments: ModelFamilies.all, [true, false])
  func adaptersAreTheMergedModel(_ family: Family, hasLabels: Bool) throws {
    let c = Self.configuration(family, hasLabels: hasLabels)
    let settings = LowRankSettings(rank: 2, alpha: 3)
    let pair = Pair(c, TrainedPart(adapter: settings))
    let (loss, merged) = (try step(pair.part), try step(pair.whole))
    #expect(abs(loss - merged) <= 1e-4 * abs(merged), "\(loss) and \(merged)")
    let gradients = try #require(pair.part.gradients), full = try #require(pair.whole.gradients)
    var adapted = 0
    for b in pair.whole.model.layout.bindings {
      let dW = Pair.matrix(b, full)
      if let own = pair.part.model.layout.bindings.first(where: { $0.name == b.name }) {
        expectClose(Pair.matrix(own, gradients).elements, dW.elements, b.name)
      }
      guard let (a, up) = pair.adapter(b.name), let (dA, dB) = pair.adapter(b.name, gradients) else {
        continue
      }
      adapted += 1
      expectClose(dB.elements, Self.product(dW, a, transposed: true, settings.scale), b.name + " B")
      expectClose(dA.elements, Self.product(up, dW, transposed: false, settings.scale), b.name + " A")
    }
    // Every matrix inside the blocks.
    let matrices = pair.whole.model.layout.bindings.count { b in
      !b.rank1 && b.group == .base && b.name.hasSuffix(".weight") && !b.name.contains("embed")
        && !b.name.hasPrefix("transformer.w")
    }
    #expect(adapted == matrices, "\(adapted) of \(matrices)")
  }

  /// s·x·yᵀ, or s·xᵀ·y, in double precision.
  private static func product(_ x: Matrix, _ y: Matrix, transposed: Bool, _ scale: Float) -> [Float] {
    let (a, b) = (x.elements.map(Double.init), y.elements.map(Double.init))
    let rows = transposed ? x.rows : x.columns, columns = transposed ? y.rows : y.columns
    let inner = transposed ? x.columns : x.rows
    return (0..<rows).flatMap { i in
      (0..<columns).map { j in
        let sum = (0..<inner).reduce(0.0) { sum, k in
          transposed
            ? sum + a[i * x.columns + k] * b[j * y.columns + k]
            : sum + a[k * x.columns + i] * b[k * y.columns + j]
        }
        return Float(sum) * scale
      }
    }
  }

  private func expectClose(_ found: [Float], _ expected: [Float], _ name: String) {
    let norm = expected.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let differences = zip(found, expected).map { Double($0) - Double($1) }
    let error = differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(found.count == expected.count && error <= 1e-4 * norm + 1e-6, "\(name): \(error) of \(norm)")
  }

  /// What is frozen changes nothing of the gradients that are left, to the last bit, dropout and recomputation among it.
  @Test(arguments: ModelFamilies.all)
  func frozenPartsChangeNoGradient(_ family: Family) throws {
    let c = Self.configuration(family)
    let isShared = TransformerModel(c).layout.blockCount == 1
    for part in [
      TrainedPart(freezesEmbeddings: true),
      TrainedPart(freezesEmbeddings: true, frozenBlocks: isShared ? 1 : 2),
    ] {
      let pair = Pair(c, part)
      #expect(pair.part.model.parameterCount == pair.whole.model.parameterCount)
      let (loss, whole) = (try step(pair.part, dropoutKey: 4), try step(pair.whole, dropoutKey: 4))
      #expect(loss == whole)
      let gradients = try #require(pair.part.gradients), full = try #require(pair.whole.gradients)
      for b in pair.part.model.layout.bindings {
        let own = try #require(pair.whole.model.layout.bindings.first { $0.name == b.name })
        #expect(Pair.matrix(b, gradients).elements == Pair.matrix(own, full).elements, "\(b.name)")
      }
    }
  }

  /// Gradients, and what optimizers keep, are of the trained part alone.
  @Test func slabsHoldWhatIsTrained() {
    let c = Self.configuration(.llama)
    let model = TransformerModel(c, training: TrainedPart(adapter: LowRankSettings(rank: 2)))
    let adapters = model.layout.entries.filter { $0.parameter.group == .adapter }
    #expect(
      model.layout.entries.count == adapters.count + 1,
      "the classifier is the one parameter of the model's own")
    #expect(model.frozen.parameterCount + 12 * 3 == TransformerModel(c).layout.parameterCount)
    let some = TransformerModel(
      c, training: TrainedPart(adapter: LowRankSettings(rank: 2, targets: .kinds([.q, .down]))))
    let names = some.layout.bindings.filter { $0.group == .adapter }.map(\.name)
    #expect(names.count == 3 * 4 && names.allSatisfy { $0.contains("q_proj") || $0.contains("down_proj") })
  }
}
