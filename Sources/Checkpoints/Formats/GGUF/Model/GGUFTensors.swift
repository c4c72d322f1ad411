import Kernels
import Storage
import Transformer

/// The tensors of a GGUF file under the names, and in the order of rows, that transformers has them in.
struct GGUFTensors: TensorSource {
  /// A tensor with what was done to it.
  private struct Entry {
    let tensor: GGUFTensor
    let shape: [Int]
    /// Whether the file has the other axis first.
    let isFlipped: Bool
    let change: GGUFNames.Change
  }

  let path: String
  let names: [String]
  private let file: GGUFFile
  private let entries: [String: Entry]

  init(_ file: GGUFFile, _ architecture: any GGUFArchitecture.Type, _ c: ModelConfiguration) {
    self.file = file
    path = file.path
    let table = architecture.names(c)
    var entries: [String: Entry] = [:]
    var used = Set<String>()
    for binding in TransformerModel(c).modelBindings {
      guard let name = table.name(binding.name), let tensor = file.header.tensors[name] else { continue }
      used.insert(name)
      entries[binding.name] = Entry(
        tensor: tensor, shape: binding.transposed ? tensor.shape.reversed() : tensor.shape,
        isFlipped: binding.transposed, change: architecture.change(binding.name, c))
    }
    // A copy of the table that the configuration takes for the head.
    if c.tieEmbeddings { used.insert("output.weight") }
    for (name, tensor) in file.header.tensors where !used.contains(name) && !GGUFRotaryScaling.isRead(name) {
      entries[name] = Entry(tensor: tensor, shape: tensor.shape, isFlipped: false, change: .none)
    }
    self.entries = entries
    names = entries.keys.sorted()
  }

  func info(_ name: String) -> TensorInfo? {
    entries[name].map {
      TensorInfo(shape: $0.shape, type: $0.tensor.type.name, byteCount: $0.tensor.range.count)
    }
  }

  func read(
    _ name: String, into matrix: Matrix, transposed: Bool, allowNonFinite: Bool
  ) throws(FileError) {
    guard let entry = entries[name] else { throw FileError(.mismatch, path, "there is no tensor “\(name)”") }
    let isTurned = transposed != entry.isFlipped
    let (rows, columns) = (entry.tensor.rows, entry.tensor.columns)
    let expected = isTurned ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    guard (rows, columns) == expected else {
      throw FileError(
        .mismatch, path, "“\(name)” has shape \(entry.shape), expected [\(matrix.rows), \(matrix.columns)]")
    }
    file.read(entry.tensor, into: matrix, transposed: isTurned)
    if !allowNonFinite, let index = StoredElements.firstNonFinite(matrix, isTurned) {
      throw FileError(path, "“\(name)” holds a NaN or an infinity at element \(index); the model is damaged")
    }
    switch entry.change {
    case .none: break
    case .offset(let offset):
      for row in 0..<matrix.rows { for column in 0..<matrix.columns { matrix[row, column] -= offset } }
    case .paired(let heads):
      guard let order = GGUFPairs.places(count: rows == 1 ? columns : rows, heads: heads) else {
        throw FileError(.mismatch, path, "“\(name)” of \(rows) rows is not of \(heads) heads")
      }
      GGUFPairs.move(matrix, byColumns: rows == 1 || isTurned, from: order)
    }
  }

  func stored(_ name: String) throws(FileError) -> StoredTensor? {
    guard let entry = entries[name], !entry.isFlipped, entry.change == .none,
      let matrix = file.stored(entry.tensor)
    else { return nil }
    if let index = StoredElements.firstNonFinite(narrow: matrix) {
      throw FileError(path, "“\(name)” holds a NaN or an infinity at element \(index); the model is damaged")
    }
    return StoredTensor(matrix: matrix, owner: file)
  }
}
