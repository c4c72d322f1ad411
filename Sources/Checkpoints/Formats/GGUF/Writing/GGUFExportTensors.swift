import Kernels
import Storage
import Transformer

/// The tensors of a stored model as a GGUF file has them.
struct GGUFExportTensors {
  private let c: ModelConfiguration
  private let architecture: any GGUFArchitecture.Type
  private let width: GGUFWidth

  init(_ c: ModelConfiguration, _ architecture: any GGUFArchitecture.Type, _ width: GGUFWidth) {
    self.c = c
    self.architecture = architecture
    self.width = width
  }

  /// The tensors in the order in which the model's layers have them; no number is read yet.
  ///
  /// - Returns: them, and the names of stored ones that have no place.
  /// - Throws: ``FileError`` if the stored tensors do not fit the configuration.
  func plan(from source: any TensorSource) throws -> ([GGUFWriter.Tensor], left: [String]) {
    let model = TransformerModel(c), table = architecture.names(c)
    var report = LoadReport()
    let plan = try WeightStore.plan(
      model.modelBindings, source, model.layout.exemptions, { table.name($0) == nil }, &report)
    var left: [String] = []
    var tensors: [GGUFWriter.Tensor] = []
    if let extra = GGUFRotaryScaling.extraTensor(c) { tensors.append(vector(extra.name, extra.numbers)) }
    for (binding, stored) in plan {
      guard let name = table.name(binding.name) else {
        left.append(stored)
        continue
      }
      let rank = binding.rank1 ? 1 : 2
      let type = width.type(of: name, rank: rank, columns: binding.columns, givesLogits: givesLogits(name))
      guard let bytes = type.bytes(rows: binding.rows, columns: binding.columns) else {
        throw GGUFRefusal("“\(stored)” of \(binding.shape) numbers as \(type.name)")
      }
      let change = architecture.change(binding.name, c)
      tensors.append(
        GGUFWriter.Tensor(
          name: name, type: type, shape: rank == 1 ? [binding.columns] : [binding.rows, binding.columns],
          byteCount: bytes
        ) { file in
          let slab = Slab(count: binding.rows * binding.columns)
          let matrix = slab.matrix(offset: 0, rows: binding.rows, columns: binding.columns)
          try source.read(stored, into: matrix, transposed: binding.transposed, allowNonFinite: false)
          try Self.apply(change, to: matrix)
          try GGUFNumbers.write(matrix, as: type, to: &file)
        })
    }
    return (tensors, left)
  }

  private func givesLogits(_ name: String) -> Bool {
    c.isCausal && (name == "output.weight" || c.tieEmbeddings && name == "token_embd.weight")
  }

  private func vector(_ name: String, _ numbers: [Float]) -> GGUFWriter.Tensor {
    GGUFWriter.Tensor(name: name, type: .f32, shape: [numbers.count], byteCount: 4 * numbers.count) { file in
      try numbers.map { $0.bitPattern.littleEndian }.withUnsafeBytes { try file.write($0) }
    }
  }

  private static func apply(_ change: GGUFNames.Change, to matrix: Matrix) throws {
    switch change {
    case .none: break
    case .offset(let offset):
      for row in 0..<matrix.rows { for column in 0..<matrix.columns { matrix[row, column] += offset } }
    case .paired(let heads):
      let isVector = matrix.rows == 1
      guard let places = GGUFPairs.places(count: isVector ? matrix.columns : matrix.rows, heads: heads) else {
        throw GGUFRefusal("heads of an odd width")
      }
      GGUFPairs.move(matrix, byColumns: isVector, from: GGUFPairs.inverse(places))
    }
  }
}
