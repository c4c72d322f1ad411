import Batches
import Checkpoints
import Foundation
import Kernels
import TestSupport
import Transformer

/// A fixture model, opened as Apus opens any folder of transformers', and its cases as batches.
package struct GoldenModel {
  package let cases: Fixture
  package let session: ModelSession

  /// Opens `Tests/Fixtures/NAME` through the reader of `config.json` and of `model.safetensors`, strictly: a tensor
  /// that is missing, unknown or of another shape throws. A generator beside the model is read too.
  package init(
    _ name: String, threads: Int, _ instructionSet: InstructionSet, recomputes: Bool = false,
    precision: Precision = .fp32, dropout: Float = 0
  ) throws {
    cases = try Fixture.cases(name)
    let folder = try ModelFolder(locating: Fixture.modelFolder(name).path())
    var configuration = try folder.configuration()
    configuration.dropout = dropout
    var model = TransformerModel(configuration)
    model.recomputesBlocks = recomputes
    let weights = Slab(count: model.layout.count)
    _ = try WeightStore.load(
      model.modelBindings, into: weights, from: folder.weights(), exempt: model.layout.exemptions)
    if let generator = try folder.files.generatorWeights() {
      _ = try WeightStore.load(model.generatorBindings, into: weights, from: generator)
    }
    let count = 4 * 64 + 64
    let largest = SequenceBatch(tokens: [Int32](repeating: 0, count: count), offsets: [0, count])
    session = ModelSession(
      model: model, weights: weights, engine: Engine(threads: threads, instructionSet: instructionSet),
      training: true, largest: largest, precision: precision)
  }

  /// The fixtures there are of some families: of each a model under the family's name, classifiers of sequences and of tokens, variants of what its
  /// files may ask for, and of those that detect replaced tokens by themselves a masked language model.
  package static func names(
    classifiers: Bool? = nil, of isIncluded: (Family) -> Bool = { _ in true }
  ) -> [String] {
    ModelFamilies.all.filter(isIncluded).flatMap { family in
      let language = [
        "", "-masked", "-narrow", "-narrow-masked", "-llama3", "-linear", "-dynamic", "-yarn", "-window",
      ]
      let labels = ["-classification", "-narrow-classification", "-mean-classification"]
      let ends = classifiers.map { $0 ? labels : language } ?? language + labels + ["-tagging"]
      return ends.map { family.modelType + $0 }.filter {
        FileManager.default.fileExists(atPath: Fixture.modelFolder($0).path())
      }
    }
  }

  /// A slice's numbers in the layout of its stored tensor.
  package static func stored(_ b: TensorBinding, _ slab: Slab) -> [Float] {
    let values = slab.matrix(offset: b.offset, rows: b.rows, columns: b.columns).elements
    return b.transposed ? transpose(values, rows: b.rows, columns: b.columns) : values
  }

  private static func transpose(_ x: [Float], rows: Int, columns: Int) -> [Float] {
    (0..<columns).flatMap { column in (0..<rows).map { row in x[row * columns + column] } }
  }

  private static func offsets(_ lengths: [Int]) -> [Int] {
    lengths.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
  }

  package func batch(_ name: String) throws -> SequenceBatch {
    SequenceBatch(
      tokens: try cases.tokens("\(name).tokens"),
      offsets: Self.offsets(try cases.integers("\(name).lengths")),
      segments: cases.contains("\(name).segments") ? try cases.tokens("\(name).segments") : nil)
  }

  private func targets(_ values: [Int32]) -> Targets {
    if case .classification = session.model.configuration.head { return .labels(values) }
    return .tokens(values.map { $0 < 0 ? -1 : $0 })
  }

  package func targets(_ name: String) throws -> Targets { targets(try cases.tokens("\(name).targets")) }

  /// A case to learn from.
  package func pass(_ name: String) throws -> MicroBatch { MicroBatch(try batch(name), try targets(name)) }

  /// Step `step` of the curve.
  package func curve(_ step: Int) throws -> MicroBatch {
    let lengths = try cases.integers("curve.lengths")
    func row(_ name: String) throws -> [Int32] {
      let width = try cases.shape(name)[1]
      return Array(try cases.tokens(name)[step * width..<(step + 1) * width])
    }
    return MicroBatch(
      SequenceBatch(
        tokens: try row("curve.tokens"), offsets: Self.offsets(lengths),
        segments: cases.contains("curve.segments") ? try row("curve.segments") : nil),
      targets(try row("curve.targets")))
  }
}
