import Kernels
import TestSupport
import Transformer

/// A fixture model with the weights transformers saved, and its cases as batches.
struct GoldenModel {
  let cases: Fixture
  let session: ModelSession

  /// The configuration that `Tests/Fixtures/README.md` tells of each model.
  static func configuration(_ name: String) -> ModelConfiguration {
    let isClassifier = name.hasSuffix("-classification")
    let architecture =
      ModelConfiguration.Architecture(rawValue: name.split(separator: "-")[0].description) ?? .gpt2
    var c = ModelConfiguration(
      architecture: architecture, vocabularySize: isClassifier ? 41 : 101,
      contextLength: isClassifier ? 48 : 320,
      hiddenSize: isClassifier ? 16 : 32, layerCount: isClassifier ? 1 : 2, headCount: isClassifier ? 2 : 4,
      keyValueHeadCount: architecture == .llama ? (isClassifier ? 1 : 2) : nil,
      intermediateSize: architecture == .llama
        ? (isClassifier ? 24 : 56)
        : architecture == .bert ? (isClassifier ? 32 : 64) : (isClassifier ? 64 : 128),
      head: isClassifier ? .classification(labels: ["a", "b", "c"]) : .language)
    c.tieEmbeddings = architecture != .llama
    return c
  }

  init(_ name: String, threads: Int, _ instructionSet: InstructionSet, recomputes: Bool = false) throws {
    cases = try Fixture.cases(name)
    var model = TransformerModel(Self.configuration(name))
    model.recomputesBlocks = recomputes
    let weights = Slab(count: model.layout.count)
    let fixture = try Fixture.weights(name)
    for binding in model.layout.bindings { try Self.load(binding, fixture.floats(binding.name), weights) }
    let count = 4 * 64 + 64
    let largest = SequenceBatch(tokens: [Int32](repeating: 0, count: count), offsets: [0, count])
    let isClassifier = name.hasSuffix("-classification")
    session = ModelSession(
      model: model, weights: weights, engine: Engine(threads: threads, instructionSet: instructionSet),
      training: true, largest: largest,
      targets: isClassifier
        ? .labels([Int32](repeating: 0, count: 1)) : .tokens([Int32](repeating: 0, count: count)))
  }

  /// Puts a stored tensor's numbers where its binding says.
  static func load(_ b: TensorBinding, _ values: [Float], _ slab: Slab) {
    let matrix = slab.matrix(offset: b.offset, rows: b.rows, columns: b.columns)
    matrix.set(b.transposed ? transpose(values, rows: b.columns, columns: b.rows) : values)
  }

  /// A slice's numbers in the layout of its stored tensor.
  static func stored(_ b: TensorBinding, _ slab: Slab) -> [Float] {
    let values = slab.matrix(offset: b.offset, rows: b.rows, columns: b.columns).elements
    return b.transposed ? transpose(values, rows: b.rows, columns: b.columns) : values
  }

  private static func transpose(_ x: [Float], rows: Int, columns: Int) -> [Float] {
    (0..<columns).flatMap { column in (0..<rows).map { row in x[row * columns + column] } }
  }

  private static func offsets(_ lengths: [Int]) -> [Int] {
    lengths.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
  }

  func batch(_ name: String) throws -> SequenceBatch {
    SequenceBatch(
      tokens: try cases.tokens("\(name).tokens"),
      offsets: Self.offsets(try cases.integers("\(name).lengths")),
      segments: cases.contains("\(name).segments") ? try cases.tokens("\(name).segments") : nil)
  }

  private func targets(_ values: [Int32]) -> Targets {
    if case .classification = session.model.configuration.head { return .labels(values) }
    return .tokens(values.map { $0 < 0 ? -1 : $0 })
  }

  func targets(_ name: String) throws -> Targets { targets(try cases.tokens("\(name).targets")) }

  /// Step `step` of the curve.
  func curve(_ step: Int) throws -> (SequenceBatch, Targets) {
    let lengths = try cases.integers("curve.lengths")
    func row(_ name: String) throws -> [Int32] {
      let width = try cases.shape(name)[1]
      return Array(try cases.tokens(name)[step * width..<(step + 1) * width])
    }
    return (
      SequenceBatch(
        tokens: try row("curve.tokens"), offsets: Self.offsets(lengths),
        segments: cases.contains("curve.segments") ? try row("curve.segments") : nil),
      targets(try row("curve.targets"))
    )
  }
}
