import Batches
import Checkpoints
import Foundation
import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import Transformer

/// Weights that inference reads at the width they are stored at.
struct InferenceWeightsTests {
  private static let models = GoldenModel.names { !$0.detectsReplacedTokens }

  /// A fixture model whose weights are stored at another width.
  private struct Narrowed {
    let model: TransformerModel
    let source: any TensorSource
    let path: String
    private let folder: TemporaryFolder

    init(_ name: String, _ width: StoredWidth) throws {
      folder = try TemporaryFolder()
      path = folder.path + "/model"
      try HuggingFaceExport(Fixture.modelFolder(name).path(), width: width).write(to: path, shardBytes: .max)
      let found = try ModelFolder(locating: path)
      model = TransformerModel(try found.configuration())
      source = try found.weights()
    }

    /// In a slab, widened.
    func slab() throws -> Slab {
      let slab = Slab(count: model.layout.count)
      _ = try WeightStore.load(
        model.modelBindings, into: slab, from: source, exempt: model.layout.exemptions)
      return slab
    }

    func stored(narrows: Bool = false) throws -> StoredWeights? {
      try WeightStore.loadForInference(
        model.modelBindings, model.layout, from: source, exempt: model.layout.exemptions, narrows: narrows
      )?.weights
    }

    /// Outputs and losses for sequences of few and of many tokens.
    func outputs(_ weights: any WeightSource, _ set: InstructionSet, _ precision: Precision = .fp32)
      -> [Float]
    {
      let ragged = SequenceBatch([5, 1, 33, 2].map { [Int32](0..<$0) })
      let session = ModelSession(
        model: model, weights: weights, engine: Engine(threads: 2, instructionSet: set), training: false,
        largest: ragged, logitRows: ragged.tokenCount, precision: precision)
      return [SequenceBatch([[7]]), SequenceBatch([[3, 1, 4]]), ragged].flatMap { batch in
        let mark = session.context.arena.mark
        defer { session.context.arena.release(to: mark) }
        return model.outputs(batch, &session.context).elements
      }
    }
  }

  @Test(arguments: models, InstructionSet.available)
  func computeWhatWidenedWeightsCompute(_ name: String, _ set: InstructionSet) throws {
    for width in [StoredWidth.bf16, .fp16] {
      let narrowed = try Narrowed(name, width)
      let (wide, stored) = (try narrowed.slab(), try #require(try narrowed.stored()))
      #expect(narrowed.outputs(stored, set) == narrowed.outputs(wide, set), "\(name) \(width) \(set)")
    }
  }

  /// Matrices stay at 16 bits; those that need not be turned around are the file's own pages, so that nothing is read twice.
  @Test(arguments: models, [StoredWidth.bf16, .fp16])
  func staysWhereItLies(_ name: String, _ width: StoredWidth) throws {
    let narrowed = try Narrowed(name, width)
    let element: Element = width == .bf16 ? .bfloat16 : .float16
    let stored = try #require(try narrowed.stored())
    for entry in narrowed.model.layout.entries {
      let bindings = narrowed.model.modelBindings.filter { entry.parameter.range.contains($0.offset) }
      let pieces = stored.pieces(entry.parameter)
      if bindings[0].rank1 {
        #expect(
          pieces.count == 1 && pieces[0].element == .float32 && pieces[0].count == entry.parameter.count)
        continue
      }
      #expect(pieces.allSatisfy { $0.element == element })
      let isCutInFours = bindings.dropLast().allSatisfy { $0.rows % 4 == 0 }
      #expect(pieces.count == (isCutInFours ? bindings.count : 1))
      guard isCutInFours else { continue }
      for (binding, piece) in zip(bindings, pieces) where !binding.transposed {
        let name = try #require(
          [binding.name, binding.name.replacing("bert.", with: "")].first {
            narrowed.source.info($0) != nil
          })
        #expect(try narrowed.source.stored(name)?.matrix.address == piece.address, "\(binding.name)")
      }
    }
  }

  /// Products in bfloat16 round weights in float32, so rounding them once before changes no bit where products alone read
  /// them, and where rows are many: few rows are summed in another order.
  @Test(arguments: models, InstructionSet.available)
  func roundedOnceOrEachTime(_ name: String, _ set: InstructionSet) throws {
    let narrowed = try Narrowed(name, .fp32)
    let stored = try #require(try narrowed.stored(narrows: true))
    let (one, other) = (
      narrowed.outputs(stored, set, .bf16), narrowed.outputs(try narrowed.slab(), set, .bf16)
    )
    let size = other.map(abs).max() ?? 0
    #expect(zip(one, other).allSatisfy { abs($0 - $1) <= 0.02 * size }, "\(name) \(set)")
    #expect(try narrowed.stored() == nil, "weights in float32 stay in a slab")
  }

  /// In half precision a model opened for products in bfloat16 has its weights rounded to that, and its tables as they lie.
  @Test func halvesAreRoundedForProductsInBFloat16() throws {
    let narrowed = try Narrowed("llama", .fp16)
    let stored = try #require(try narrowed.stored(narrows: true)), slab = try narrowed.slab()
    for entry in narrowed.model.layout.entries where entry.parameter.isMatmulWeight {
      let isTable = entry.parameter.place == .embedding
      let wide = try #require(slab.pieces(entry.parameter).first)
      let numbers = stored.pieces(entry.parameter).flatMap(\.elements)
      #expect(numbers == (isTable ? wide.elements : wide.elements.map { BFloat16.value(BFloat16.bits($0)) }))
      #expect(stored.pieces(entry.parameter).allSatisfy { $0.element == (isTable ? .float16 : .bfloat16) })
    }
  }

  @Test(arguments: [(StoredWidth.bf16, UInt16(0x7f80)), (.fp16, 0x7c00), (.fp16, 0xfe01)])
  func whatIsNotFiniteIsNamed(_ width: StoredWidth, _ bits: UInt16) throws {
    let narrowed = try Narrowed("llama", width)
    let file = narrowed.path + "/model.safetensors"
    let name = try #require(narrowed.model.modelBindings.last { !$0.rank1 }?.name)
    let place = try #require(try narrowed.source.stored(name)?.matrix)
    let first = try #require(
      try narrowed.source.names.compactMap { try narrowed.source.stored($0)?.matrix.address }.min())
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    let header = 8 + Int(bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) })
    let offset = header + (place.address - first) + 2 * 5
    bytes.replaceSubrange(offset..<offset + 2, with: [UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8)])
    try bytes.write(to: URL(fileURLWithPath: file))
    let source = try SafetensorsSource(file: file)
    let error = #expect(throws: FileError.self) {
      try WeightStore.loadForInference(
        narrowed.model.modelBindings, narrowed.model.layout, from: source,
        exempt: narrowed.model.layout.exemptions)
    }
    #expect(error?.reason.hasPrefix("“\(name)” holds a NaN or an infinity at element 5;") == true)
  }
}
