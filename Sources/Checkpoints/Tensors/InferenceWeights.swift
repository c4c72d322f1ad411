import Kernels
import Storage
import Transformer

/// Reads a model's weights to compute with them and not to train them: matrices that are stored at 16 bits stay so, and in
/// the file that is mapped where they lie there as they are needed; everything else is in float32.
///
/// Products widen such weights as they read them, so the numbers that a model computes are those of its weights in float32.
struct InferenceWeights {
  private let layout: ParameterLayout
  private let source: any TensorSource
  private let narrows: Bool
  private let joins: Bool
  /// By the parameters' numbers, the stored tensors that they are.
  private var tensors: [[(binding: TensorBinding, name: String)]]

  /// - Parameters:
  ///   - layout: of the model.
  ///   - plan: the stored tensors of all its parameters, by the names they have in the file.
  ///   - narrows: whether the weights of products are rounded to bfloat16, as products in bfloat16 do themselves.
  ///   - joins: whether the parts of a matrix in float32 lie in one, so that one product reads them all.
  init(
    _ layout: ParameterLayout, _ plan: [(TensorBinding, String)], from source: any TensorSource,
    narrows: Bool, joins: Bool = false
  ) {
    self.joins = joins
    self.layout = layout
    self.source = source
    self.narrows = narrows
    tensors = layout.entries.map { _ in [] }
    var index = 0
    for (binding, name) in plan.sorted(by: { $0.0.offset < $1.0.offset }) {
      while !layout.entries[index].parameter.range.contains(binding.offset) { index += 1 }
      tensors[index].append((binding, name))
    }
  }

  /// Whether any matrix will be at 16 bits.
  var areNarrow: Bool { layout.entries.contains { areNarrow($0.parameter) } }

  /// The bytes that all take.
  var byteCount: Int {
    layout.entries.reduce(0) { sum, entry in
      tensors[entry.parameter.index].reduce(sum) {
        $0 + $1.binding.rows * $1.binding.columns * element(of: $1.name, $1.binding, entry.parameter).size
      }
    }
  }

  /// Whether a part of a parameter will be.
  private func areNarrow(_ parameter: Parameter) -> Bool {
    tensors[parameter.index].contains { element(of: $0.name, $0.binding, parameter) != .float32 }
  }

  /// Reads them all.
  ///
  /// - Throws: ``FileError`` for a number that is not finite.
  func read() throws(FileError) -> StoredWeights {
    var matrices: [[Matrix]] = []
    var owners: [any AnyObject & Sendable] = []
    for entry in layout.entries {
      let tensors = tensors[entry.parameter.index]
      guard Self.mayLieApart(tensors.map(\.binding)), !joins || areNarrow(entry.parameter) else {
        let (matrix, slab) = try whole(entry.parameter)
        matrices.append([matrix])
        owners.append(slab)
        continue
      }
      var pieces: [Matrix] = []
      for (binding, name) in tensors {
        let (piece, owner) = try piece(name, binding, element(of: name, binding, entry.parameter))
        pieces.append(piece)
        owners.append(owner)
      }
      matrices.append(pieces)
    }
    return StoredWeights(matrices, in: owners)
  }

  /// Whether the parts of a parameter may lie apart: those of a vector may not, and of a matrix only where they are cut at
  /// rows whose sums that does not change.
  private static func mayLieApart(_ bindings: [TensorBinding]) -> Bool {
    !bindings.contains(where: \.rank1)
      && bindings.dropLast().allSatisfy { $0.rows % Engine.rowsSummedTogether == 0 }
  }

  /// All parts of a parameter in one matrix, and what it lies in.
  private func whole(_ parameter: Parameter) throws(FileError) -> (Matrix, Slab) {
    let tensors = tensors[parameter.index]
    let slab = Slab(count: parameter.count)
    for (binding, name) in tensors {
      let part = slab.matrix(
        offset: binding.offset - parameter.offset, rows: binding.rows, columns: binding.columns)
      try source.read(name, into: part, transposed: binding.transposed, allowNonFinite: false)
      binding.unscale(part)
    }
    let matrix = slab.matrix(offset: 0, rows: parameter.rows, columns: parameter.columns)
    let elements = Set(tensors.map { element(of: $0.name, $0.binding, parameter) })
    // Parts of several kinds stay in float32, which holds all of them.
    guard elements.count == 1, let element = elements.first, element != .float32 else {
      return (matrix, slab)
    }
    return Self.narrowed(matrix, element)
  }

  private static func narrowed(_ matrix: Matrix, _ element: Element) -> (Matrix, Slab) {
    let (narrow, slab) = Slab.narrow(element, rows: matrix.rows, columns: matrix.columns)
    narrow.copy(from: matrix)
    return (narrow, slab)
  }

  /// What a matrix is kept in: in bfloat16 where products alone read it and would round it to that, else as it is stored.
  /// A table's rows go into the residual stream, which is in float32, so it is not rounded.
  private func element(of name: String, _ binding: TensorBinding, _ parameter: Parameter) -> Element {
    if binding.rank1 { return .float32 }
    if narrows && parameter.isMatmulWeight && parameter.place != .embedding { return .bfloat16 }
    return source.info(name)?.narrowElement ?? .float32
  }

  /// A stored matrix, and what it lies in.
  private func piece(
    _ name: String, _ binding: TensorBinding, _ element: Element
  ) throws(FileError) -> (Matrix, any AnyObject & Sendable) {
    if !binding.transposed, binding.scale == 1, element == source.info(name)?.narrowElement,
      let stored = try source.stored(name)
    {
      return (stored.matrix, stored.owner)
    }
    let (rows, columns) = (binding.rows, binding.columns)
    let wide = Slab(count: rows * columns)
    let matrix = wide.matrix(offset: 0, rows: rows, columns: columns)
    try source.read(name, into: matrix, transposed: binding.transposed, allowNonFinite: false)
    binding.unscale(matrix)
    return element == .float32 ? (matrix, wide) : Self.narrowed(matrix, element)
  }
}
